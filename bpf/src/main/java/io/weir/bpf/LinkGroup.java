package io.weir.bpf;

import io.weir.ringbuf.error.AttachFailed;
import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.error.WeirException;
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
   * @param onMissing told when one of those found no hook ({@link UnsupportedKernel}) or was
   *     refused by it ({@link AttachFailed}); any other failure is thrown, after what was attached
   *     is detached again
   */
  public void attachAll(
      BpfObject object, Collection<String> optional, Consumer<WeirException> onMissing) {
    boolean done = false;
    try {
      for (BpfProgram program : object.programs()) {
        attach(program, optional.contains(program.name()), onMissing);
      }
      done = true;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  @Override
  public void close() {
    while (!links.isEmpty()) {
      links.pop().close();
    }
  }

  private void attach(BpfProgram program, boolean optional, Consumer<WeirException> onMissing) {
    try {
      add(program.attach());
    } catch (AttachFailed | UnsupportedKernel e) {
      if (!optional) {
        throw e;
      }
      onMissing.accept(e);
    }
  }
}
