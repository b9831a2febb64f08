package io.weir.bpf;

import io.weir.ringbuf.error.AttachFailed;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.function.Consumer;

/** The links of one tool, closed together, the last one first. Idempotent; not thread-safe. */
public final class LinkGroup implements AutoCloseable {
  private final Deque<BpfLink> links = new ArrayDeque<>();

  /** Takes over one more link. */
  public void add(BpfLink link) {
    links.push(link);
  }

  /**
   * Attaches every loaded program where its section says.
   *
   * @param optional names of programs that the tool can do without
   * @param onMissing told when one of those could not be attached; the others' failures are thrown,
   *     after what was attached is detached again
   */
  public void attachAll(
      BpfObject object, Collection<String> optional, Consumer<AttachFailed> onMissing) {
    for (BpfProgram program : object.programs()) {
      try {
        add(program.attach());
      } catch (AttachFailed e) {
        if (!optional.contains(program.name())) {
          close();
          throw e;
        }
        onMissing.accept(e);
      }
    }
  }

  @Override
  public void close() {
    while (!links.isEmpty()) {
      links.pop().close();
    }
  }
}
