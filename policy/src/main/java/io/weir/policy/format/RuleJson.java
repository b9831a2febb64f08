package io.weir.policy.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.policy.rule.Rule;
import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The JSON object that is a rule, wherever one is read or written: {@code
 * man/schema/rule.schema.json}.
 *
 * <p>Fields that a rule does not say are absent; {@code direction}, {@code action} and {@code rank}
 * are always written, and when read they may be absent: in, drop, {@value Rule#RANK_DEFAULT}. A
 * rule without {@code ttl_seconds} has no end. Nothing else is taken: an unknown or repeated field,
 * a value of another type or out of its range is an error that names the field. {@code hits},
 * {@code expires} and {@code mode}, which a running table adds, are checked and not kept.
 *
 * <p>Text is ASCII, with escapes for all else. Stateless.
 */
public final class RuleJson {
  private static final char ASCII_MAX = 0x7f;
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .rootValueSeparator((String) null)
          .highestNonEscapedChar(ASCII_MAX)
          .build();

  private RuleJson() {}

  /** The object in one line. */
  public static String text(Rule rule) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      write(rule, out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  /** The object of a rule that is in place, in one line. */
  public static String text(RunningRule rule) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      write(rule, out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  /** Writes the object, as a value where the generator stands. */
  public static void write(Rule rule, JsonGenerator out) throws IOException {
    ObjectWriter writer = new ObjectWriter(out);
    writer.begin();
    RuleAttributes.visit(rule, "", writer);
    writer.end();
  }

  /** Writes the object with hits, expires and mode. */
  public static void write(RunningRule rule, JsonGenerator out) throws IOException {
    ObjectWriter writer = new ObjectWriter(out);
    writer.begin();
    RuleAttributes.visit(rule, "", writer);
    writer.end();
  }

  /**
   * Reads one object.
   *
   * @throws WeirException when it is none or not a rule's
   */
  public static Rule parse(String text) {
    try (JsonParser in = FACTORY.createParser(text)) {
      in.nextToken();
      Rule rule = read(in);
      if (in.nextToken() != null) {
        throw new WeirException("read a rule", 0, "something follows the object");
      }
      return rule;
    } catch (JsonProcessingException e) {
      throw new WeirException("read a rule", 0, "no JSON: " + reason(e), e);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /**
   * Reads one object.
   *
   * @param in stands at its start, and at its end afterwards
   * @throws WeirException when it is not a rule's; the parser stands within it then
   */
  public static Rule read(JsonParser in) throws IOException {
    try {
      return read(in, new ImportOptions());
    } catch (Refusal e) {
      throw new WeirException("read a rule", 0, e.reason(), e);
    }
  }

  static JsonFactory factory() {
    return FACTORY;
  }

  static Rule read(JsonParser in, ImportOptions options) throws IOException, Refusal {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new Refusal("an object is wanted, and here is " + what(in.currentToken()));
    }
    RuleDraft draft = new RuleDraft(options, null);
    members(in, "", draft);
    return draft.rule();
  }

  /** What is wrong with a text that is no JSON, without what Jackson says of itself. */
  static String reason(JsonProcessingException e) {
    String text = e.getOriginalMessage();
    int line = text.indexOf('\n');
    return Source.shown(line < 0 ? text : text.substring(0, line));
  }

  private static void members(JsonParser in, String prefix, RuleDraft draft)
      throws IOException, Refusal {
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      String whole = prefix.isEmpty() ? name : prefix + name;
      JsonToken value = in.nextToken();
      if (Field.isObject(whole)) {
        if (value != JsonToken.START_OBJECT) {
          throw new Refusal(whole + ": an object is wanted, and here is " + what(value));
        }
        members(in, whole + ".", draft);
        continue;
      }
      Field field = Field.named(whole);
      if (field == null || (prefix.isEmpty() && whole.indexOf('.') >= 0)) {
        throw new Refusal("unknown field '" + Source.shown(whole) + "'");
      }
      value(in, field, value, draft);
    }
  }

  private static void value(JsonParser in, Field field, JsonToken token, RuleDraft draft)
      throws IOException, Refusal {
    Field.Kind kind = field.kind;
    if (token == JsonToken.VALUE_STRING && kind != Field.Kind.INTEGER && kind != Field.Kind.FLAG) {
      draft.text(field, in.getText());
    } else if (token == JsonToken.START_ARRAY && kind == Field.Kind.TEXTS) {
      draft.texts(field, texts(in, field));
    } else if (token == JsonToken.VALUE_NUMBER_INT
        && (kind == Field.Kind.INTEGER || kind == Field.Kind.TEXT_OR_INTEGER)) {
      draft.number(field, number(in, field));
    } else if (token.isBoolean() && kind == Field.Kind.FLAG) {
      draft.flag(field, token == JsonToken.VALUE_TRUE);
    } else {
      throw RuleDraft.of(field, wanted(kind) + " is wanted, and here is " + what(token));
    }
  }

  private static List<String> texts(JsonParser in, Field field) throws IOException, Refusal {
    List<String> texts = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (in.currentToken() != JsonToken.VALUE_STRING) {
        throw RuleDraft.of(field, "texts are wanted, and here is " + what(in.currentToken()));
      }
      texts.add(in.getText());
    }
    return texts;
  }

  private static long number(JsonParser in, Field field) throws IOException, Refusal {
    if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw RuleDraft.of(field, Source.shown(in.getText()) + " is too large");
    }
    return in.getLongValue();
  }

  private static String wanted(Field.Kind kind) {
    return switch (kind) {
      case TEXT -> "a text";
      case TEXTS -> "a text or an array of texts";
      case TEXT_OR_INTEGER -> "a text or a whole number";
      case INTEGER -> "a whole number";
      case FLAG -> "true or false";
    };
  }

  private static String what(JsonToken token) {
    if (token == null) {
      return "nothing";
    }
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case VALUE_NULL -> "null";
      default -> "none";
    };
  }
}
