package io.weir.policy.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as maps, lists, texts, longs, booleans and null: for a file of many small things of many
 * forms, without the start-up time of a library for it.
 */
final class JsonTree {
  private JsonTree() {}

  /** The value at which the parser stands; it stands at the value's end afterwards. */
  static Object read(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case START_OBJECT -> object(in);
      case START_ARRAY -> array(in);
      case VALUE_NUMBER_INT ->
          in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? in.getText()
              : (Object) in.getLongValue();
      case VALUE_TRUE, VALUE_FALSE -> in.getBooleanValue();
      case VALUE_NULL -> null;
      default -> in.getText();
    };
  }

  private static Map<String, Object> object(JsonParser in) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      in.nextToken();
      object.put(name, read(in));
    }
    return object;
  }

  private static List<Object> array(JsonParser in) throws IOException {
    List<Object> array = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      array.add(read(in));
    }
    return array;
  }

  /** A member of an object; null when it is not there, or this is no object. */
  static Object member(Object object, String name) {
    return object instanceof Map<?, ?> map ? map.get(name) : null;
  }

  /** A text member; empty when it is not there. */
  static String text(Object object, String name) {
    return member(object, name) instanceof String text ? text : "";
  }

  /** An array member; empty when it is not there. */
  static List<?> list(Object object, String name) {
    return member(object, name) instanceof List<?> list ? list : List.of();
  }

  /** The name of an object's only member, by which nft tells kinds apart; else empty. */
  static String kind(Object object) {
    return object instanceof Map<?, ?> map && map.size() == 1
        ? (String) map.keySet().iterator().next()
        : "";
  }
}
