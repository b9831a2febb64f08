package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.error.WeirException;
import io.weir.testsupport.Eventually;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@KernelTest
class LinkGroupKernelIT {
  @Test
  void shouldGoOnWithoutAnOptionalHookThatThisKernelLacks() {
    List<WeirException> missing = new ArrayList<>();
    try (BpfObject object = load();
        LinkGroup links = new LinkGroup()) {
      links.attachAll(object, List.of("on_missing_raw_tp"), missing::add);
      assertThat(missing).singleElement().isInstanceOf(UnsupportedKernel.class);
      assertThat(attached(object.program("on_raw_tp").id())).isTrue();
    }
  }

  @Test
  void shouldDetachEverythingWhenAHookThatIsNeededIsMissing() {
    try (BpfObject object = load();
        LinkGroup links = new LinkGroup()) {
      assertThatThrownBy(() -> links.attachAll(object, List.of(), missing -> {}))
          .isInstanceOf(UnsupportedKernel.class)
          .hasMessageContaining("weir_no_such_event");
      int id = object.program("on_raw_tp").id();
      Eventually.check(() -> assertThat(attached(id)).isFalse());
    }
  }

  private static BpfObject load() {
    return TestObjects.named("hooks").only("on_raw_tp", "on_missing_raw_tp").load();
  }

  private static boolean attached(int programId) {
    return BpfLinks.all().stream().anyMatch(link -> link.programId() == programId);
  }
}
