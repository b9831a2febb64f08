package io.weir.policy.format;

import io.weir.policy.text.Source;

/** What a file's content looks like. */
final class FormatGuess {
  private static final int LOOKED_AT_BYTES = 4096;

  private FormatGuess() {}

  static RuleFormat of(byte[] bytes) {
    Source source = new Source(bytes);
    boolean saved = false;
    while (source.next()) {
      if (source.isEmpty()) {
        continue;
      }
      byte first = bytes[source.from()];
      if (first == '#' || first == ';') {
        saved |= source.text().contains("tables-save");
        continue;
      }
      return saved ? RuleFormat.IPTABLES : of(source, first);
    }
    return saved ? RuleFormat.IPTABLES : RuleFormat.CIDR;
  }

  private static RuleFormat of(Source source, byte first) {
    if (first == '{' || first == '[') {
      int end = Math.min(source.bytes().length, source.from() + LOOKED_AT_BYTES);
      String start = source.string(source.from(), end);
      return first == '{' && start.contains("\"nftables\"") ? RuleFormat.NFT : RuleFormat.JSON;
    }
    String line = source.text();
    if (first == '*' || first == ':' || line.startsWith("-A ") || line.contains(" -A ")) {
      return RuleFormat.IPTABLES;
    }
    if (line.startsWith("create ") || line.startsWith("add ")) {
      return RuleFormat.IPSET;
    }
    return CsvFields.isHeader(line) ? RuleFormat.CSV : RuleFormat.CIDR;
  }
}
