package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bpf.Netns;
import io.weir.testsupport.Commands;
import io.weir.tools.xdptop.TrafficLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The namespaces of {@code scripts/demo drops}, in which every one of its causes can be provoked;
 * gone when closed. One thread.
 */
final class DropLab implements AutoCloseable {
  private static final AtomicInteger NEXT = new AtomicInteger();

  final String near;
  final String far;
  final long nearInode;
  final long farInode;
  private Process service;

  /** Makes them. */
  DropLab() throws Exception {
    String base = "weir-drops-" + ProcessHandle.current().pid() + "-" + NEXT.getAndIncrement();
    near = base + "n";
    far = base + "f";
    try {
      Commands.run("bash", file("drops.sh").toString(), near, far);
      nearInode = inode(near);
      farInode = inode(far);
      service =
          new ProcessBuilder(perl(near, "serve"))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(service.inputReader().readLine()).isEqualTo("ready");
    } catch (AssertionError | IOException e) {
      close();
      throw e;
    }
  }

  private static long inode(String netns) throws IOException {
    try (Netns opened = Netns.of(netns)) {
      return opened.inode();
    }
  }

  private static Path file(String name) {
    return Path.of(System.getProperty("basedir")).resolveSibling("scripts/demo.d").resolve(name);
  }

  private static String[] perl(String netns, String... arguments) {
    String[] command = new String[arguments.length + 2];
    command[0] = "perl";
    command[1] = file("drops.pl").toString();
    System.arraycopy(arguments, 0, command, 2, arguments.length);
    return TrafficLab.inside(netns, command);
  }

  /** All of them, in the order in which they are best provoked. */
  static List<Cause> causes() {
    return Commands.run("perl", file("drops.pl").toString(), "list")
        .lines()
        .map(line -> line.split("\t"))
        .map(fields -> new Cause(fields[0], fields[1].equals("near"), fields[2]))
        .toList();
  }

  /** Has so many packets dropped; those that take time are over when this returns. */
  void provoke(Cause cause, int count) {
    String netns = cause.fromNear() ? near : far;
    Commands.run(perl(netns, cause.name(), Integer.toString(count)));
  }

  @Override
  public void close() {
    if (service != null) {
      service.destroyForcibly().onExit().join();
    }
    for (String netns : List.of(near, far)) {
      if (Files.exists(Path.of("/run/netns", netns))) {
        Commands.run("ip", "netns", "del", netns);
      }
    }
  }

  /** What the kernel can be made to drop packets for. */
  record Cause(String name, boolean fromNear, String text) {}
}
