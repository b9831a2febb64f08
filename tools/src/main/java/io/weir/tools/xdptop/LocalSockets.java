package io.weir.tools.xdptop;

import io.weir.bpf.Netns;
import io.weir.policy.incident.LocalSocket;
import io.weir.policy.rule.RuleMatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The sockets of a network namespace. */
final class LocalSockets {
  private static final int UDP = 17;
  private static final Path FILES = Path.of("/proc/thread-self/net");

  private LocalSockets() {}

  /** TCP's and UDP's of both families; what cannot be read is left out. */
  static List<LocalSocket> of(Netns netns) {
    return netns.call(
        () -> {
          List<LocalSocket> sockets = new ArrayList<>();
          for (String family : List.of("", "6")) {
            sockets.addAll(LocalSocket.parse(RuleMatch.TCP, text("tcp" + family)));
            sockets.addAll(LocalSocket.parse(UDP, text("udp" + family)));
          }
          return sockets;
        });
  }

  private static String text(String file) {
    try {
      return Files.readString(FILES.resolve(file));
    } catch (IOException unreadable) {
      return "";
    }
  }
}
