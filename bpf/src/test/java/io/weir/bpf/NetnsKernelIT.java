package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.WeirException;
import org.junit.jupiter.api.Test;

@KernelTest
class NetnsKernelIT {
  @Test
  void shouldFindANamespaceInEachWay() {
    try (TestNetns test = TestNetns.empty()) {
      long inode = test.netns().inode();
      for (String spec :
          new String[] {
            "/run/netns/" + test.name(), Long.toString(inode), "net:[" + inode + "]", test.name()
          }) {
        try (Netns again = Netns.of(spec)) {
          assertThat(again.inode()).as(spec).isEqualTo(inode);
        }
      }
      try (Netns self = Netns.of(Long.toString(ProcessHandle.current().pid()));
          Netns current = Netns.current();
          Netns inside = test.netns().call(Netns::current)) {
        assertThat(self.inode()).isEqualTo(current.inode()).isNotEqualTo(inode);
        assertThat(inside.inode()).isEqualTo(inode);
      }
    }
  }

  @Test
  void shouldActInsideAndLeaveTheCallerWhereItWas() {
    try (TestNetns test = TestNetns.withVeth();
        Netns before = Netns.current()) {
      NetInterface a = test.networkInterface("a");
      assertThat(a.index()).isPositive();
      assertThat(NetInterface.find("weir-none")).isEmpty();
      assertThat(test.netns().call(() -> NetInterface.find(a.index()))).contains(a);
      assertThat(test.netns().call(() -> NetInterface.find(4711))).isEmpty();
      try (Netns after = Netns.current()) {
        assertThat(after.inode()).isEqualTo(before.inode());
      }
      assertThatThrownBy(
              () ->
                  test.netns()
                      .run(
                          () -> {
                            throw new IllegalStateException("inside");
                          }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("inside");
    }
  }

  @Test
  void shouldSayWhatIsNoNamespace() {
    assertThatThrownBy(() -> Netns.of("weir-none"))
        .isInstanceOf(WeirException.class)
        .hasMessageStartingWith("open network namespace weir-none: ENOENT (2)");
    assertThatThrownBy(() -> Netns.of("/proc/self/status"))
        .isInstanceOf(WeirException.class)
        .hasMessageContaining("EINVAL (22): this is not a network namespace");
    assertThatThrownBy(() -> Netns.of("/proc/self/ns/mnt"))
        .isInstanceOf(WeirException.class)
        .hasMessageContaining("not a network namespace");
    assertThatThrownBy(() -> Netns.of("4294967295"))
        .isInstanceOf(WeirException.class)
        .hasMessageContaining("ENOENT");
  }
}
