package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.error.VerifierRejected;
import io.weir.ringbuf.layout.StructLayout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest
@Tag("smoke")
class LoadKernelIT {
  @Test
  void shouldLoadWithConstantsMapsAndLayout() {
    BpfMap template = BpfMaps.create("inner", MapType.ARRAY, 4, 4, 1, 0);
    BpfSpec spec =
        TestObjects.named("maps")
            .constant("small", 255)
            .constant("large", 1L << 40)
            .constant("text", new byte[] {9})
            .mapEntries("table", 5)
            .innerMap("outer", template);
    try (template;
        BpfObject object = spec.load();
        TestRun run = object.program("sum_up").testRun()) {
      assertThat(run.data(new byte[64]).run().retval()).isEqualTo(255 + 9);
      assertThat(object.map("table").maxEntries()).isEqualTo(5);
      assertThat(object.map("table").info().maxEntries()).isEqualTo(5);
      assertThat(object.map("table").info().btfId()).isNotZero();
      StructLayout layout = object.layout("pair");
      assertThat(layout.sizeBytes()).isEqualTo(16);
      assertThat(layout.offset("second", 4)).isEqualTo(8);
      assertThatThrownBy(() -> layout.offset("second", 8))
          .isInstanceOf(UnsupportedKernel.class)
          .hasMessageContaining("second");
    }
  }

  @Test
  void shouldLoadOnlyWhatIsNamed() {
    try (BpfObject object = TestObjects.named("packets").only("count_tc", "count_plain").load()) {
      assertThat(object.programs())
          .extracting(BpfProgram::name)
          .containsExactlyInAnyOrder("count_tc", "count_plain");
    }
    try (BpfObject all = TestObjects.named("packets").load();
        BpfObject some =
            TestObjects.named("packets").without("count_tc").without("count_tc_again").load()) {
      assertThat(some.programs()).hasSize(all.programs().size() - 2);
    }
    assertThatThrownBy(() -> TestObjects.named("packets").without("absent").load())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("absent");
    assertThatThrownBy(() -> TestObjects.named("packets").constant("absent", 1).load())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no constant absent");
  }

  @Test
  void shouldLeadWithTheVerifiersReasonAndKeepItsLog() {
    VerifierRejected rejected =
        catchThrowableOfType(
            VerifierRejected.class, () -> TestObjects.named("rejected").load().close());
    assertThat(rejected)
        .hasMessageStartingWith(
            "verify program reads_too_far: R1 offset is outside of the packet: EACCES (13)");
    assertThat(rejected.errno()).isEqualTo(Errno.EACCES);
    assertThat(rejected.log()).contains("processed ").contains("ctx->data");
  }

  @Test
  void shouldReuseAMapOfTheSameShapeOnly() {
    try (BpfObject first = TestObjects.named("packets").only("count_plain").load();
        BpfObject second =
            TestObjects.named("packets")
                .only("count_plain")
                .reuseMap("packets", first.map("packets"))
                .load()) {
      assertThat(second.map("packets").info().id()).isEqualTo(first.map("packets").info().id());
      assertThatThrownBy(
              () ->
                  TestObjects.named("packets")
                      .mapEntries("packets", 9)
                      .reuseMap("packets", first.map("packets"))
                      .load())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("entries=9");
    }
  }

  @Test
  void shouldSetFragsAndValueSize() {
    BpfMap template = BpfMaps.create("inner", MapType.ARRAY, 4, 4, 1, 0);
    try (template;
        BpfObject object =
            TestObjects.named("maps")
                .innerMap("outer", template)
                .mapValueBytes("shared", 4096)
                .xdpFrags("sum_up", true)
                .load()) {
      assertThat(object.map("shared").info().valueBytes()).isEqualTo(4096);
    }
  }

  @Test
  void shouldRefuseUseAfterClose() {
    BpfObject object = TestObjects.named("packets").load();
    BpfProgram program = object.program("count_plain");
    BpfMap map = object.map("packets");
    object.close();
    object.close();
    assertThatThrownBy(program::attach).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> map.get(BpfMap.key(0))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> object.layout("pair")).isInstanceOf(IllegalStateException.class);
  }
}
