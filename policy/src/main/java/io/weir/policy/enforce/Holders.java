package io.weir.policy.enforce;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/** Which process has something of BPF open, by what fdinfo of proc(5) says of its descriptors. */
final class Holders {
  private static final Path PROC = Path.of("/proc");

  private Holders() {}

  /** The id of the first process with such a descriptor; those that end meanwhile have none. */
  static Optional<Integer> find(Predicate<String> fdinfo) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process, fdinfo)) {
          return Optional.of(Integer.valueOf(process.getFileName().toString()));
        }
      }
      return Optional.empty();
    }
  }

  private static boolean holds(Path process, Predicate<String> fdinfo) {
    try (DirectoryStream<Path> infos = Files.newDirectoryStream(process.resolve("fdinfo"))) {
      for (Path info : infos) {
        if (fdinfo.test(Files.readString(info))) {
          return true;
        }
      }
    } catch (IOException gone) {
      return false;
    }
    return false;
  }
}
