package io.weir.ringbuf.drop;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;

/**
 * A program, or a filter of another kind, that is attached where a packet was dropped.
 *
 * @param type {@code xdp}, {@code tcx}, {@code bpf} (a filter of tc), or what tc calls another
 *     filter: {@code flower}, {@code u32}, ...
 * @param id the kernel's; 0 of what is no BPF program
 * @param name its function's, at most 15 bytes; empty of what is no BPF program
 * @param tag a hash of its instructions, 16 hex digits; empty of what is no BPF program
 */
public record DropProgram(String type, int id, String name, String tag) implements Attributes {
  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("type", type);
    if (id != 0) {
      visitor.number("id", id);
      visitor.text("name", name);
      visitor.text("tag", tag);
    }
  }

  /** For people. */
  String text() {
    return id == 0 ? type + " filter" : type + " program '" + name + "' (id " + id + ")";
  }
}
