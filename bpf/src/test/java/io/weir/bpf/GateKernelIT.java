package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testsupport.Eventually;
import org.junit.jupiter.api.Test;

/** The door that a clsact filter is: it leads to programs as long as somebody has it open. */
@KernelTest
class GateKernelIT {
  private static final byte[] EGRESS = BpfMap.key(1);

  @Test
  void shouldLetAllThroughOnceNobodyHasItOpen() {
    try (TestNetns test = TestNetns.withVeth();
        BpfObject counting = TestObjects.named("packets").only("count_tc").load()) {
      BpfObject doors = BpfSpec.named("gate").load();
      int id = doors.map("gate").info().id();
      try (ClsactLink filter = attach(test, doors, counting)) {
        assertThat(doors.map("gate").innerId(EGRESS)).contains(counting.program("count_tc").id());
        test.sendUdp(23);
        assertCount(counting, 23);
        try (BpfMap another = BpfMaps.byId(id).orElseThrow()) {
          doors.close();
          test.sendUdp(29);
          assertCount(counting, 23 + 29);
          assertThat(another.innerId(EGRESS)).isPresent();
        }
        assertEmptied(id);

        String before = test.ip("-s", "link", "show", "dev", "b");
        test.sendUdp(31);
        assertCount(counting, 23 + 29);
        assertThat(test.ip("-s", "link", "show", "dev", "b")).isNotEqualTo(before);
        assertThat(filter.mechanism()).isEqualTo("clsact");
      } finally {
        doors.close();
      }
    }
  }

  private static ClsactLink attach(TestNetns test, BpfObject doors, BpfObject counting) {
    doors.map("gate").putProgram(EGRESS, counting.program("count_tc"));
    return test.netns()
        .call(
            () ->
                Clsact.attach(
                    doors.program("gate_egress"), NetInterface.of("a"), TcDirection.EGRESS, 1));
  }

  /** Each look opens it again, so that only an emptying already begun can end this. */
  private static void assertEmptied(int id) {
    Eventually.check(
        () -> {
          try (BpfMap gate = BpfMaps.byId(id).orElseThrow()) {
            assertThat(gate.innerId(EGRESS)).isEmpty();
          }
        });
  }

  private static void assertCount(BpfObject counting, long packets) {
    assertThat(counting.map("packets").sumPerCpu(BpfMap.key(2), 0)).isEqualTo(packets);
  }
}
