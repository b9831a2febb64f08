package io.weir.ringbuf.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.event.Container;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcCgroupsTest {
  private static final String ID =
      "31cb02944da7a12196a193cf0e0f6c226d7c453a1db62e65ba98287593a2ee30";
  private static final String INNER =
      "ec08435e04266c5ba381fccbb829f626d11d8ddf5f8f547263c7a2d79ab4787a";

  @TempDir Path procfs;

  @Test
  void shouldReadTheV2Line() throws IOException {
    give(7, "0::/system.slice/docker-" + ID + ".scope\n");

    assertThat(cgroups().path(7)).contains("/system.slice/docker-" + ID + ".scope");
    assertThat(cgroups().container(7)).contains(new Container(ID, "docker", ""));
  }

  @Test
  void shouldPreferTheLineThatNamesAContainer() throws IOException {
    give(
        7,
        """
        12:rdma:/
        11:devices:/user.slice
        4:memory:/docker/%s
        1:name=systemd:/system.slice/containerd.service
        0::/system.slice/containerd.service
        """
            .formatted(ID));

    assertThat(cgroups().path(7)).contains("/docker/" + ID);
  }

  @Test
  void shouldPreferTheDeepestContainer() throws IOException {
    give(7, "3:cpu:/docker/" + ID + "\n2:memory:/docker/" + ID + "/docker/" + INNER + "\n0::/\n");

    assertThat(cgroups().container(7)).contains(new Container(INNER, "docker", ""));
  }

  @Test
  void shouldPreferV2AmongLinesWithoutAContainer() throws IOException {
    give(7, "4:memory:/user.slice\n1:name=systemd:/user.slice/x\n0::/user.slice/session-2.scope\n");

    assertThat(cgroups().path(7)).contains("/user.slice/session-2.scope");
    assertThat(cgroups().container(7)).isEmpty();
  }

  @Test
  void shouldTakeV1WhenV2SaysNothing() throws IOException {
    give(7, "2:cpu,cpuacct:/\n1:name=systemd:/init.scope\n0::/\n");

    assertThat(cgroups().path(7)).contains("/init.scope");
  }

  @Test
  void shouldGiveTheRootWhenThereIsNothingElse() throws IOException {
    give(7, "2:cpu,cpuacct:/\n0::/\n");

    assertThat(cgroups().path(7)).contains("/");
  }

  @Test
  void shouldKeepColonsOfThePath() throws IOException {
    give(7, "1:name=systemd:/kubepods-pod1.slice:cri-containerd:" + ID + "\n");

    assertThat(cgroups().container(7)).contains(new Container(ID, "containerd", ""));
  }

  @Test
  void shouldDropTheMarkOfADeletedCgroup() throws IOException {
    give(7, "0::/docker/" + ID + " (deleted)\n");

    assertThat(cgroups().path(7)).contains("/docker/" + ID);
  }

  @Test
  void shouldKnowNothingOfAProcessThatIsGone() {
    assertThat(cgroups().path(4711)).isEmpty();
    assertThat(cgroups().container(4711)).isEmpty();
  }

  @Test
  void shouldSkipLinesThatAreNone() throws IOException {
    give(7, "\nx\n1:\n2:cpu\n3:cpu:\n4:cpu:relative\n");

    assertThat(cgroups().path(7)).isEmpty();
  }

  @Test
  void shouldReadBytesThatAreNoText() throws IOException {
    byte[] bytes = ("0::/a?/docker/" + ID + "\n").getBytes(StandardCharsets.ISO_8859_1);
    bytes[5] = (byte) 0xff;
    Files.write(Files.createDirectory(procfs.resolve("7")).resolve("cgroup"), bytes);

    assertThat(cgroups().path(7)).contains("/a\\xff/docker/" + ID);
  }

  private ProcCgroups cgroups() {
    return new ProcCgroups(procfs);
  }

  private void give(int pid, String text) throws IOException {
    Path directory = Files.createDirectory(procfs.resolve(Integer.toString(pid)));
    Files.writeString(directory.resolve("cgroup"), text);
  }
}
