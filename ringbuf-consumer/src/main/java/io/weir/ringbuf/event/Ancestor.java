package io.weir.ringbuf.event;

/**
 * A process above the one of an event.
 *
 * @param pid its process id
 * @param comm its command name, at most 15 bytes
 */
public record Ancestor(int pid, String comm) implements Attributes {
  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.number("process.pid", pid);
    visitor.text("weir.process.comm", comm);
  }
}
