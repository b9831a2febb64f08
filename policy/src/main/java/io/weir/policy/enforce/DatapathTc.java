package io.weir.policy.enforce;

import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfProgram;
import io.weir.bpf.NetInterface;
import io.weir.ringbuf.error.UnsupportedKernel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The datapath's programs at the hooks of tc, as far as this process holds them: attached by it, or
 * another's whose life is prolonged. By tcx where the kernel has it, else by a {@link
 * DatapathGate}.
 *
 * <p>One thread, in the network namespace of the interface; attachments and {@link #close} work in
 * any.
 */
interface DatapathTc extends AutoCloseable {
  /** Attaches programs of an object, that of {@link DatapathHook#EGRESS} among them. */
  static DatapathTc attach(BpfObject object, NetInterface on, List<DatapathHook> hooks) {
    try {
      return DatapathTcx.attach(object, on, hooks);
    } catch (UnsupportedKernel older) {
      return DatapathGate.attach(object, on, hooks);
    }
  }

  /** Holds what another process attached, if there is any. */
  static Optional<DatapathTc> join(NetInterface on) {
    Optional<DatapathTc> byTcx = DatapathTcx.join(on).map(DatapathTc.class::cast);
    return byTcx.isPresent() ? byTcx : DatapathGate.join(on).map(DatapathTc.class::cast);
  }

  /** {@code tcx} or {@code clsact}. */
  String mechanism();

  /** Where programs are attached. */
  Map<DatapathHook, Attachment> attachments();

  /** Attaches one more. */
  void add(DatapathHook hook, BpfProgram program);

  /** Pins what keeps the programs attached, and is not pinned. */
  void pin(Path directory);

  /** Closes, for what is attached is pinned and stays. */
  void leave();

  @Override
  void close();
}
