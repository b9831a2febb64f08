package io.weir.exporters.json;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import io.weir.exporters.json.AttributeTree.Node;
import io.weir.ringbuf.event.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The JSON form of events, for every sink that carries it: one object without a line break.
 *
 * <p>Its members are {@code schema}, {@code timestamp} (RFC 3339, UTC, nanoseconds; absent when the
 * event has no time), {@code name}, then the attributes, nested by their dotted names. Always
 * UTF-8. Controls, format characters and the like are {@code \}{@code u} escapes, so that the text
 * is safe to show; half a surrogate pair, which UTF-8 cannot carry, becomes U+FFFD.
 *
 * <p>One thread. Buffers are reused; what grew beyond a mebibyte is let go. An event that reports
 * contradicting names is an {@link IllegalStateException}; nothing of it is written, and the next
 * event is unharmed.
 */
public final class EventJson {
  private static final int INITIAL_BYTES = 4096;
  private static final int MAX_KEPT_BYTES = 1 << 20;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .rootValueSeparator((String) null)
          .characterEscapes(new JsonEscapes())
          .build();

  private final String schema;
  private final AttributeTree tree = new AttributeTree();
  private final Rfc3339 time = new Rfc3339();
  private Buffer buffer;
  private JsonGenerator generator;

  /**
   * A writer.
   *
   * @param schema the stream's schema and its version, e.g. {@code execsnoop/1}
   */
  public EventJson(String schema) {
    this.schema = schema;
    renew();
  }

  /** Writes one object and a line feed, in one call of the stream. */
  public void writeLine(Event event, OutputStream out) throws IOException {
    encode(event);
    buffer.write('\n');
    buffer.sendTo(out);
    if (buffer.capacity() > MAX_KEPT_BYTES) {
      renew();
    }
  }

  /** One object, without a line feed. */
  public byte[] bytes(Event event) {
    encode(event);
    byte[] bytes = buffer.toByteArray();
    if (buffer.capacity() > MAX_KEPT_BYTES) {
      renew();
    }
    return bytes;
  }

  private void encode(Event event) {
    Node attributes = tree.collect(event);
    buffer.reset();
    boolean whole = false;
    try {
      object(event, attributes);
      whole = true;
    } catch (IOException impossible) {
      throw new UncheckedIOException("write JSON to memory name=" + event.name(), impossible);
    } finally {
      if (!whole) {
        renew();
      }
    }
  }

  private void object(Event event, Node attributes) throws IOException {
    generator.writeStartObject();
    generator.writeStringField("schema", schema);
    if (event.timestampNs() != 0) {
      generator.writeFieldName("timestamp");
      generator.writeString(time.format(event.timestampNs()), 0, Rfc3339.LENGTH);
    }
    generator.writeStringField("name", event.name());
    members(attributes);
    generator.writeEndObject();
    generator.flush();
  }

  private void members(Node object) throws IOException {
    for (int i = 0; i < object.size(); i++) {
      Node member = object.at(i);
      generator.writeFieldName(member.name());
      value(member);
    }
  }

  private void value(Node node) throws IOException {
    switch (node.kind()) {
      case TEXT -> generator.writeString(wellFormed(node.text()));
      case NUMBER -> generator.writeNumber(node.number());
      case FLAG -> generator.writeBoolean(node.number() != 0);
      case TEXTS -> texts(node.texts());
      case OBJECT -> {
        generator.writeStartObject();
        members(node);
        generator.writeEndObject();
      }
      case OBJECTS -> {
        generator.writeStartArray();
        for (int i = 0; i < node.size(); i++) {
          value(node.at(i));
        }
        generator.writeEndArray();
      }
      default -> throw new IllegalStateException("kind=" + node.kind());
    }
  }

  private void texts(List<String> texts) throws IOException {
    generator.writeStartArray();
    for (int i = 0; i < texts.size(); i++) {
      generator.writeString(wellFormed(texts.get(i)));
    }
    generator.writeEndArray();
  }

  /** The text itself unless it holds half a surrogate pair. */
  private static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        int codePoint = text.codePointAt(i);
        if (!Character.isSupplementaryCodePoint(codePoint)) {
          return repaired(text);
        }
        i++;
      }
    }
    return text;
  }

  private static String repaired(String text) {
    StringBuilder repaired = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.getType(c) == Character.SURROGATE ? 0xfffd : c)
        .forEach(repaired::appendCodePoint);
    return repaired.toString();
  }

  private void renew() {
    buffer = new Buffer();
    try {
      generator = FACTORY.createGenerator(buffer, JsonEncoding.UTF8);
    } catch (IOException impossible) {
      throw new UncheckedIOException("write JSON to memory schema=" + schema, impossible);
    }
  }

  /** Memory that can be handed on without a copy. */
  private static final class Buffer extends ByteArrayOutputStream {
    Buffer() {
      super(INITIAL_BYTES);
    }

    void sendTo(OutputStream out) throws IOException {
      out.write(buf, 0, count);
    }

    int capacity() {
      return buf.length;
    }
  }
}
