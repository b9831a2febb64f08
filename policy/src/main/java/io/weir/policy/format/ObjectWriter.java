package io.weir.policy.format;

import com.fasterxml.jackson.core.JsonGenerator;
import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Writes attributes as one object's members; those with a dot in their names, which come one after
 * the other, stand in an object within.
 */
final class ObjectWriter implements AttributeVisitor {
  private final JsonGenerator out;
  private String within = "";

  ObjectWriter(JsonGenerator out) {
    this.out = out;
  }

  void begin() throws IOException {
    out.writeStartObject();
  }

  void end() throws IOException {
    enter("");
    out.writeEndObject();
  }

  @Override
  public void text(String name, String value) {
    try {
      name(name);
      out.writeString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void number(String name, long value) {
    try {
      name(name);
      out.writeNumber(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void flag(String name, boolean value) {
    try {
      name(name);
      out.writeBoolean(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void texts(String name, List<String> values) {
    try {
      name(name);
      out.writeStartArray();
      for (String value : values) {
        out.writeString(value);
      }
      out.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void objects(String name, List<? extends Attributes> values) {
    throw new IllegalStateException(name + ": a rule has no objects of that kind");
  }

  private void name(String name) throws IOException {
    int dot = name.indexOf('.');
    enter(dot < 0 ? "" : name.substring(0, dot));
    out.writeFieldName(dot < 0 ? name : name.substring(dot + 1));
  }

  private void enter(String object) throws IOException {
    if (object.equals(within)) {
      return;
    }
    if (!within.isEmpty()) {
      out.writeEndObject();
    }
    if (!object.isEmpty()) {
      out.writeObjectFieldStart(object);
    }
    within = object;
  }
}
