package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.error.WeirException;
import io.weir.testsupport.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees on a machine that lacks something; each in a process and mounts of its own. */
@KernelTest
class RefusalKernelIT {
  @TempDir Path folder;

  /** Loads an object of the tests and prints how that ended. */
  static final class Loader {
    private Loader() {}

    public static void main(String[] args) {
      try (BpfObject object = TestObjects.named(args[0]).load()) {
        System.out.println("loaded " + object.programs().size());
      } catch (WeirException e) {
        System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
      }
    }
  }

  @Test
  void shouldAskForLibbpfWhenItCannotBeLoaded() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.so"), "not a library");
    assertThat(load("packets", "mount --bind " + broken + " " + libbpf()))
        .startsWith("UnsupportedKernel load libbpf.so.1: ")
        .contains("install libbpf 1.1 or newer: apt-get install libbpf1");
  }

  @Test
  void shouldAskForANewerLibbpf() throws IOException {
    Path source =
        Files.writeString(
            folder.resolve("old.c"),
            """
            int libbpf_major_version(void) { return 0; }
            int libbpf_minor_version(void) { return 8; }
            """);
    Path old = folder.resolve("old.so");
    Commands.run("clang", "-shared", "-fPIC", "-o", old.toString(), source.toString());
    assertThat(load("packets", "mount --bind " + old + " " + libbpf()))
        .startsWith("UnsupportedKernel use libbpf.so.1: ")
        .contains("libbpf 1.1 or newer is needed");
  }

  @Test
  void shouldAskForAKernelWithBtf() {
    assertThat(load("hooks", "mount -t tmpfs tmpfs /sys/kernel/btf"))
        .startsWith("UnsupportedKernel load BPF object hooks: no /sys/kernel/btf/vmlinux")
        .contains("CONFIG_DEBUG_INFO_BTF");
  }

  @Test
  void shouldAskForPrivilege() {
    TestNetns.requireRoot();
    List<String> command = new ArrayList<>();
    command.addAll(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"));
    command.addAll(Commands.java(Loader.class, "packets"));
    assertThat(Commands.attempt(command).output())
        .startsWith("PrivilegeMissing load BPF object packets: EPERM (1): run as root");
  }

  private static String load(String object, String before) {
    TestNetns.requireRoot();
    List<String> command = new ArrayList<>();
    command.addAll(List.of("unshare", "-m", "sh", "-c", before + " && exec \"$@\"", "sh"));
    command.addAll(Commands.java(Loader.class, object));
    return Commands.attempt(command).output();
  }

  /** The library itself: what the JVM of these tests has loaded of it. */
  private static Path libbpf() throws IOException {
    PossibleCpus.count();
    try (var maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.contains("/libbpf.so"))
          .map(line -> Path.of(line.substring(line.indexOf('/'))))
          .findFirst()
          .orElseThrow();
    }
  }
}
