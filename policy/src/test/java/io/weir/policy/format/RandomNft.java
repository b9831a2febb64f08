package io.weir.policy.format;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Tables for nft -f, about the packets that {@link RandomIptables} makes; by seed. */
final class RandomNft {
  private static final int[] PORTS = {22, 53, 80, 443, 1000, 1500, 2000, 65535};
  private static final List<String> FLAGS =
      List.of("fin", "syn", "rst", "psh", "ack", "urg", "cwr");

  private final Random random;
  private final boolean v4;
  private boolean inet;

  RandomNft(long seed, Family family) {
    random = new Random(seed);
    v4 = family == Family.IPV4;
  }

  /** A table of the name t. */
  String table() {
    inet = random.nextBoolean();
    String family = inet ? "inet" : v4 ? "ip" : "ip6";
    StringBuilder table = new StringBuilder("table " + family + " t {\n");
    String type = v4 ? "ipv4_addr" : "ipv6_addr";
    table
        .append("set some { type ")
        .append(type)
        .append("; flags interval; auto-merge; elements = { ");
    table.append(prefix()).append(", ").append(range()).append(", ").append(prefix());
    table.append(" }; }\n");
    table.append("set ending { type ").append(type).append("; flags timeout; elements = { ");
    table.append(address()).append(" timeout 1h comment \"for now\" }; }\n");
    table.append("set pairs { type ").append(type).append(" . inet_service; elements = { ");
    table.append(address()).append(" . ").append(port()).append(" }; }\n");
    table.append(
        "set ports { type inet_service; flags interval; elements = { 22, 1000-1500 }; }\n");
    chain(table, "three", "", List.of(), 3);
    chain(table, "two", "", List.of("three"), 4);
    chain(table, "one", "", List.of("two", "three"), 4);
    chain(table, "first", base("prerouting", -200), List.of("three"), 3);
    chain(table, "second", base("input", -5), List.of("one", "two"), 6);
    if (random.nextInt(3) == 0) {
      chain(table, "third", base("input", 5), List.of("three"), 3);
    }
    return table.append("}\n").toString();
  }

  private String base(String hook, int priority) {
    String policy = random.nextInt(4) == 0 ? "drop" : "accept";
    return "type filter hook " + hook + " priority " + priority + "; policy " + policy + "; ";
  }

  private void chain(StringBuilder table, String name, String head, List<String> below, int most) {
    table.append("chain ").append(name).append(" { ").append(head).append('\n');
    for (int count = 1 + random.nextInt(most); count > 0; count--) {
      String verdict = verdict(below);
      table.append("  ").append(conditions(verdict.equals("drop")));
      table.append("counter ").append(verdict).append('\n');
    }
    table.append("}\n");
  }

  private String verdict(List<String> below) {
    int which = random.nextInt(10);
    if (which < 3 && !below.isEmpty()) {
      return pick(List.of("jump ", "jump ", "goto ")) + pick(below);
    }
    return switch (which) {
      case 3, 4 -> "accept comment \"let in\"";
      case 5 -> "return";
      case 6 -> "";
      default -> "drop";
    };
  }

  /** Elements that end are taken for drops only. */
  private String conditions(boolean drop) {
    StringBuilder all = new StringBuilder();
    if (random.nextInt(6) == 0) {
      all.append(
          pick(
              List.of(
                  "iifname \"v0\" ",
                  "iifname != \"v0\" ",
                  "iifname \"v*\" ",
                  "iifname { \"lo\", \"v0\" } ",
                  "iif \"lo\" ",
                  inet ? "meta nfproto ipv" + (v4 ? 4 : 6) + " " : "iifname \"v0\" ")));
    }
    String ip = v4 ? "ip " : "ip6 ";
    switch (random.nextInt(8)) {
      case 0, 1 -> all.append(ip).append("saddr ").append(not()).append(prefix()).append(' ');
      case 2 -> all.append(ip).append("saddr ").append(not()).append("@some ");
      case 3 -> all.append(ip).append(drop ? "saddr @ending " : "saddr @some ");
      case 4 -> all.append(ip).append("saddr ").append(not()).append(range()).append(' ');
      case 5 ->
          all.append(ip)
              .append("daddr { ")
              .append(pick(locals()))
              .append(", ")
              .append(pick(locals()))
              .append(" } ");
      default -> all.append("");
    }
    all.append(transport(ip));
    if (all.isEmpty() && random.nextInt(4) > 0) {
      all.append(ip).append("saddr ").append(prefix()).append(' ');
    }
    return all.toString();
  }

  private String transport(String ip) {
    return switch (random.nextInt(13)) {
      case 0, 1 -> "tcp " + end() + not() + port() + " ";
      case 2 -> "udp " + end() + not() + "{ " + port() + ", 1000-1500, " + port() + " } ";
      case 3 -> "meta l4proto { tcp, udp, sctp } th " + end() + port() + " ";
      case 4 -> "meta l4proto " + pick(List.of("47", "esp", "tcp", "{ udp, dccp }")) + " ";
      case 5 -> "tcp flags " + not() + pick(FLAGS) + " ";
      case 6 -> "tcp flags & (fin|syn|rst|ack) " + pick(List.of("==", "!=")) + " " + flags() + " ";
      case 7 -> "tcp flags " + flags() + " / " + flags() + "," + pick(FLAGS) + " ";
      case 8 ->
          v4
              ? "icmp type { echo-request, " + random.nextInt(14) + " } "
              : "icmpv6 type " + pick(List.of("echo-request", "128", "{ 129, 3 }")) + " ";
      case 9 -> v4 ? "icmp type 3 icmp code " + random.nextInt(4) + " " : "tcp dport @ports ";
      case 10 -> "tcp dport " + pick(List.of("< 1024", ">= 1000", "@ports", "!= @ports")) + " ";
      case 11 -> ip + "saddr . tcp dport @pairs ";
      default -> "";
    };
  }

  private String flags() {
    return pick(List.of("syn", "syn,ack", "fin,rst", "ack"));
  }

  private String end() {
    return pick(List.of("dport ", "dport ", "sport "));
  }

  private String not() {
    return random.nextInt(4) == 0 ? "!= " : "";
  }

  private int port() {
    return PORTS[random.nextInt(PORTS.length)];
  }

  private String address() {
    return pick(RandomIptables.sources(v4));
  }

  private String prefix() {
    int[] lengths = v4 ? new int[] {8, 16, 24, 25, 32} : new int[] {8, 32, 48, 64, 128};
    Prefix whole = PrefixText.parse(address());
    int length = lengths[random.nextInt(lengths.length)];
    return new Prefix(whole.family(), whole.high(), whole.low(), length).toString();
  }

  private String range() {
    return new RandomIptables(random.nextLong(), v4 ? Family.IPV4 : Family.IPV6, false).range();
  }

  private List<String> locals() {
    return v4 ? NetfilterLab.LOCAL4 : NetfilterLab.LOCAL6;
  }

  private String pick(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** Packets that the tables are about. */
  List<TestPacket> packets(int count) {
    Family family = v4 ? Family.IPV4 : Family.IPV6;
    return new ArrayList<>(new RandomIptables(random.nextLong(), family, false).packets(count));
  }
}
