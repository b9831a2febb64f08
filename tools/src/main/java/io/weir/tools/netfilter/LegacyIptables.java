package io.weir.tools.netfilter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Legacy iptables, of which nftables knows nothing, in the calling thread's network namespace. */
public final class LegacyIptables {
  private static final List<Path> TABLES =
      List.of(
          Path.of("/proc/thread-self/net/ip_tables_names"),
          Path.of("/proc/thread-self/net/ip6_tables_names"));
  private static final Path LOGGER = Path.of("/proc/sys/net/netfilter/nf_log/2"); // AF_INET

  private LegacyIptables() {}

  /** Whether it has tables. */
  public static boolean isUsed() {
    return TABLES.stream().anyMatch(file -> !lines(file).isEmpty());
  }

  /**
   * Whether it writes packets to the kernel's log that are traced: it heeds the same mark as
   * nftables does (net/ipv4/netfilter/ip_tables.c, trace_packet()).
   */
  public static boolean logs() {
    return isUsed() && !lines(LOGGER).contains("NONE");
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException absent) {
      return List.of();
    }
  }
}
