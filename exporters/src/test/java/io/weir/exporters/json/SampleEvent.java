package io.weir.exporters.json;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;
import io.weir.ringbuf.event.Event;

/** An event with whatever attributes a test gives it. */
record SampleEvent(String name, long timestampNs, Attributes attributes) implements Event {
  static SampleEvent of(Attributes attributes) {
    return new SampleEvent("sample", 0, attributes);
  }

  @Override
  public int sizeBytes() {
    return 64;
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    attributes.visit(visitor);
  }
}
