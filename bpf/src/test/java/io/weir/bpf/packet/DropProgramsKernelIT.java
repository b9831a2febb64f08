package io.weir.bpf.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfProgram;
import io.weir.bpf.BpfSpec;
import io.weir.bpf.KernelBtf;
import io.weir.bpf.KernelTest;
import org.junit.jupiter.api.Test;

/** dropsnoop's programs and this kernel's tracepoint. */
@KernelTest
class DropProgramsKernelIT {

  /** Prints what the verifier looked at. */
  @Test
  void shouldStayFarBelowTheVerifiersLimitWithAllFilters() {
    BpfSpec spec =
        BpfSpec.named("dropsnoop")
            .constant("wanted_netns", 1)
            .constant("wanted_interface", new byte[] {'x'})
            .constant("source_family", 6)
            .constant("destination_family", 6)
            .constant("filter_port", 1)
            .constant("filter_protocol", 1)
            .constant("wanted_ethertype", 1)
            .constant("wanted_pid", 1)
            .constant("wanted_cgroup", 1)
            .constant("filter_subsystems", 1)
            .constant("wanted_stacks", 1)
            .constant("max_rate", 1);
    try (KernelBtf kernel = KernelBtf.open()) {
      int arguments = kernel.tracepointArguments("kfree_skb");
      spec.constant("has_reason", arguments > 2 ? 1 : 0)
          .constant("has_receiver", arguments > 3 ? 1 : 0);
    }
    try (BpfObject object = spec.load()) {
      for (BpfProgram program : object.programs()) {
        long instructions = program.info().verifiedInstructions();
        System.out.printf("%s instructions=%d%n", program.name(), instructions);
        assertThat(instructions).isBetween(1L, 200_000L);
      }
    }
  }

  @Test
  void shouldReadTheKernelsEnums() {
    try (KernelBtf kernel = KernelBtf.open()) {
      assertThat(kernel.constants("skb_drop_reason")).containsKey("SKB_DROP_REASON_NO_SOCKET");
      assertThat(kernel.constants("no_such_enum")).isEmpty();
      assertThat(kernel.constants("no_such_module", "skb_drop_reason")).isEmpty();
      assertThat(kernel.tracepointArguments("no_such_tracepoint")).isEqualTo(-1);
    }
  }
}
