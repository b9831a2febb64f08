package io.weir.tools.execsnoop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A cgroup of a test's own in the v2 hierarchy; removed on close, when its processes are gone. */
public final class TestCgroup implements AutoCloseable {
  private final Path directory;

  private TestCgroup(Path directory) {
    this.directory = directory;
  }

  /** Makes one. */
  public static TestCgroup make(String name) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
      String[] fields = line.split(" ");
      if (fields[2].equals("cgroup2")) {
        return new TestCgroup(Files.createDirectory(Path.of(fields[1], name)));
      }
    }
    throw new AssertionError("no cgroup v2 is mounted");
  }

  /** One inside this one. */
  TestCgroup child(String name) throws IOException {
    return new TestCgroup(Files.createDirectory(directory.resolve(name)));
  }

  /** Its directory. */
  public Path path() {
    return directory;
  }

  /** A shell command line that runs inside. */
  public String[] shell(String command) {
    return new String[] {
      "sh", "-c", "echo $$ > " + directory.resolve("cgroup.procs") + "; " + command
    };
  }

  @Override
  public void close() throws IOException {
    Files.delete(directory);
  }
}
