package io.weir.policy.enforce;

import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfProgram;
import io.weir.bpf.NetInterface;
import io.weir.ringbuf.error.UnsupportedKernel;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The datapath's programs at the hooks of tc, as far as this process holds them: attached by it, or
 * another's whose life is prolonged. By tcx where the kernel has it, else by a {@link
 * DatapathGate}.
 *
 * <p>One thread, in the network namespace of the interface; {@link #update} and {@link #close} work
 * in any.
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

  /** The id of the program that sees what is sent. */
  int program();

  /** Where programs are attached. */
  Set<DatapathHook> hooks();

  /** Attaches one more. */
  void add(DatapathHook hook, BpfProgram program);

  /** Puts another program in place, whoever attached the one that is there. */
  void update(DatapathHook hook, BpfProgram program);

  @Override
  void close();
}
