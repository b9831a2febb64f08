package io.weir.ringbuf.enrich;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;
import java.util.ArrayList;
import java.util.List;

/** What was reported, as {@code name=value} in order. */
final class RecordedAttributes implements AttributeVisitor {
  private final List<String> lines = new ArrayList<>();

  List<String> lines() {
    return lines;
  }

  @Override
  public void text(String name, String value) {
    lines.add(name + "=" + value);
  }

  @Override
  public void number(String name, long value) {
    lines.add(name + "=" + value);
  }

  @Override
  public void flag(String name, boolean value) {
    lines.add(name + "=" + value);
  }

  @Override
  public void texts(String name, List<String> values) {
    lines.add(name + "=" + values);
  }

  @Override
  public void objects(String name, List<? extends Attributes> values) {
    lines.add(name + "=" + values);
  }
}
