package io.weir.tools.dropsnoop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The names of the reasons that a kernel has, as its sources list them. */
final class NameList {
  private NameList() {}

  /** Of version 6.1, 6.12 or 6.18. */
  static List<String> of(String version) {
    try (InputStream in = NameList.class.getResourceAsStream("names-" + version + ".txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those that are not explained. */
  static List<String> gaps(Explanations reasons, List<String> names) {
    return names.stream().filter(name -> reasons.find(name).isEmpty()).toList();
  }
}
