package io.weir.ringbuf.event;

import java.util.List;

/**
 * Receives the attributes of an event, by OpenTelemetry semantic-convention name. What has no
 * convention is under {@code weir.}. A value that is not known is not reported.
 */
public interface AttributeVisitor {
  /** A text attribute. */
  void text(String name, String value);

  /** An integer attribute; unsigned 64-bit values keep their bits. */
  void number(String name, long value);

  /** A boolean attribute. */
  void flag(String name, boolean value);

  /** An array of texts. */
  void texts(String name, List<String> values);

  /** An array of objects, each with attributes of its own. */
  void objects(String name, List<? extends Attributes> values);
}
