package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BpffsTest {
  private static final String MOUNTS =
      """
      sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0
      bpf /sys/fs/bpf bpf rw,nosuid,nodev,noexec,relatime,mode=700 0 0
      none /mnt/a bpf rw,relatime 0 0
      tmpfs /mnt/a tmpfs rw,relatime 0 0
      """;

  @Test
  void shouldSeeTheLastMountOfAPlace() {
    assertThat(Bpffs.isMounted(MOUNTS, "/sys/fs/bpf")).isTrue();
    assertThat(Bpffs.isMounted(MOUNTS, "/sys/fs")).isFalse();
    assertThat(Bpffs.isMounted(MOUNTS, "/mnt/a")).isFalse();
  }
}
