package io.weir.ringbuf.event;

/** Something that describes itself by named attributes. */
@FunctionalInterface
public interface Attributes {
  /** Reports every attribute that is known, in a fixed order. */
  void visit(AttributeVisitor visitor);
}
