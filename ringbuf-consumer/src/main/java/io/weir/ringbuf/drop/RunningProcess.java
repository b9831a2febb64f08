package io.weir.ringbuf.drop;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;
import io.weir.ringbuf.event.ByteText;

/**
 * A process in whose system call, or kernel thread, a packet was dropped.
 *
 * @param pid its id in the initial pid namespace
 * @param comm its name, at most 15 bytes
 */
public record RunningProcess(int pid, ByteText comm) implements Attributes {
  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.number("process.pid", pid);
    visitor.text("weir.process.comm", comm.text());
  }
}
