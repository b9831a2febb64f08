package io.weir.tools.dropsnoop;

import io.weir.exporters.table.DropColumn;
import io.weir.tools.OptionalValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that show more of each drop, and the expression that chooses some. */
final class DetailOptions {
  @Parameters(
      paramLabel = "EXPRESSION",
      arity = "0..*",
      description =
          "Only packets for which this expression of pcap-filter(7) is true, as tcpdump takes it:"
              + " 'udp port 53 and host 192.0.2.1'.")
  List<String> expression = new ArrayList<>();

  @Option(
      names = "--container",
      paramLabel = "ID",
      arity = "0..1",
      preprocessor = OptionalValue.class,
      description =
          "Show the pod or container of each packet's socket; with @|italic ID|@, only packets of"
              + " sockets made in the one container whose id begins so.")
  String container;

  @Option(
      names = {"-v", "--verbose"},
      description =
          "Show more columns: direction, namespace, length, VLAN, TCP's sequence number, whose the"
              + " socket was, and the process.")
  boolean verbose;

  @Option(
      names = {"-K", "--stack"},
      description = "Show by which functions the kernel came to each drop.")
  boolean stack;

  @Option(
      names = "--hints",
      description =
          "Show beneath each drop what its reason means, which counters move, and what to check.")
  boolean hints;

  @Option(
      names = "--pcap",
      paramLabel = "FILE",
      description =
          "Write the first bytes of each packet to this pcapng file too, with the reason as a"
              + " comment.")
  Path pcap;

  /** The columns that these options ask for. */
  Set<DropColumn> columns() {
    if (verbose) {
      return EnumSet.allOf(DropColumn.class);
    }
    return container == null ? Set.of() : EnumSet.of(DropColumn.CONTAINER);
  }

  /** Whether one container is wanted, not just the column. */
  boolean oneContainer() {
    return container != null && !container.isEmpty();
  }

  /** The expression's words as one text; null when there is none. */
  String expressionText() {
    return expression.isEmpty() ? null : String.join(" ", expression);
  }

  /** One of these options that was given and makes no sense where drops are only counted. */
  Optional<String> ofSingleDrops() {
    if (!expression.isEmpty()) {
      return Optional.of("EXPRESSION '" + expressionText() + "'");
    }
    if (pcap != null) {
      return Optional.of("--pcap");
    }
    if (stack) {
      return Optional.of("--stack");
    }
    if (hints) {
      return Optional.of("--hints");
    }
    return verbose ? Optional.of("--verbose") : Optional.empty();
  }
}
