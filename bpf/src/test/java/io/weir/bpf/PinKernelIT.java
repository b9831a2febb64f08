package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.WeirException;
import io.weir.testsupport.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KernelTest
class PinKernelIT {
  private Path folder;
  private Path mount;

  @BeforeEach
  void mountBpffs() throws IOException {
    folder = Files.createTempDirectory(TestNetns.PREFIX);
    if ("root".equals(System.getProperty("user.name"))) {
      mount = Files.createDirectory(folder.resolve("bpf"));
      Commands.run("mount", "-t", "bpf", "bpf", mount.toString());
    }
  }

  @AfterEach
  void unmountBpffs() throws IOException {
    if (mount != null) {
      Commands.run("umount", mount.toString());
      Files.delete(mount);
    }
    Files.delete(folder);
  }

  @Test
  void shouldPinAMap() {
    TestNetns.requireRoot();
    Path pin = mount.resolve("map");
    assertThat(BpfMaps.pinned(pin)).isEmpty();
    try (BpfMap map = BpfMaps.create("kept", MapType.HASH, 4, 8, 2, 0)) {
      map.put(BpfMap.key(1), TestObjects.bytes(23));
      map.pin(pin);
      assertThatThrownBy(() -> map.pin(pin))
          .isInstanceOf(WeirException.class)
          .hasMessageContaining("EEXIST (17)");
      assertThatThrownBy(() -> map.pin(folder.resolve("x")))
          .isInstanceOf(WeirException.class)
          .hasMessageContaining("only a bpffs holds pins");
    }
    try (BpfMap map = BpfMaps.pinned(pin).orElseThrow()) {
      assertThat(map.get(BpfMap.key(1))).contains(TestObjects.bytes(23));
    }
    assertThatThrownBy(() -> BpfPrograms.pinned(pin))
        .isInstanceOf(WeirException.class)
        .hasMessageContaining("expected=bpf-prog");
    assertThat(BpfMaps.unpin(pin)).isTrue();
    assertThat(BpfMaps.unpin(pin)).isFalse();
  }

  @Test
  void shouldPinAProgramAndReuseAPinnedMap() {
    TestNetns.requireRoot();
    Path pin = mount.resolve("program");
    Path mapPin = mount.resolve("packets");
    try (BpfObject object = TestObjects.named("packets").only("count_plain").load()) {
      object.program("count_plain").pin(pin);
      object.map("packets").pin(mapPin);
    }
    try (BpfProgram program = BpfPrograms.pinned(pin).orElseThrow();
        BpfMap packets = BpfMaps.pinned(mapPin).orElseThrow();
        BpfObject again =
            TestObjects.named("packets").only("count_frags").reuseMap("packets", packets).load();
        TestRun first = program.testRun();
        TestRun second = again.program("count_frags").testRun()) {
      first.data(new byte[64]).repeat(3).run();
      second.data(new byte[64]).repeat(5).run();
      assertThat(packets.sumPerCpu(BpfMap.key(0), 0)).isEqualTo(3);
      assertThat(packets.sumPerCpu(BpfMap.key(1), 0)).isEqualTo(5);
    } finally {
      assertThat(BpfPrograms.unpin(pin)).isTrue();
      assertThat(BpfMaps.unpin(mapPin)).isTrue();
    }
  }

  @Test
  void shouldKeepAttachedWhatIsPinned() {
    try (TestNetns test = TestNetns.withVeth()) {
      Path pin = mount.resolve("link");
      NetInterface b = test.networkInterface("b");
      try (BpfObject object = TestObjects.named("packets").only("count_plain").load();
          BpfLink link =
              test.netns()
                  .call(() -> Xdp.attach(object.program("count_plain"), b, XdpMode.GENERIC))) {
        link.pin(pin);
      }
      assertThat(test.netns().call(() -> Xdp.attached(b))).hasSize(1);
      try (BpfLink link = BpfLinks.pinned(pin).orElseThrow()) {
        assertThat(link.info().ifindex()).isEqualTo(b.index());
        assertThat(BpfLinks.unpin(pin)).isTrue();
        assertThat(test.netns().call(() -> Xdp.attached(b))).hasSize(1);
      }
      assertThat(test.netns().call(() -> Xdp.attached(b))).isEmpty();
    }
  }
}
