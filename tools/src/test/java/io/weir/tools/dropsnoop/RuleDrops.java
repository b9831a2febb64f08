package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.Commands;
import io.weir.tools.ToolProcess;
import io.weir.tools.xdptop.TrafficLab;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;

/**
 * Rules of all kinds in a lab's near namespace, each with destination ports of its own, {@link
 * #COUNT} of them, and the packets that they drop.
 */
final class RuleDrops implements AutoCloseable {
  static final int COUNT = 23;
  private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60); // an emulated machine
  static final String NEAR = "192.0.2.1";
  static final String NEAR_V6 = "2001:db8::1";
  static final String FAR = "192.0.2.2";

  static final int INPUT = 8001;
  static final int JUMPED = 8101;
  static final int SIX = 8201;
  static final int POLICY = 8301;
  static final int IPTABLES_NFT = 8401;
  static final int OUTPUT = 8501;
  static final int REJECTED = 8601;
  static final int LEGACY = 8701;
  static final int LAST = 8801;

  private static final String RULES =
      """
      table inet filter {
        set ports { type inet_service; flags interval; elements = { 8601-8623 }; }
        chain input {
          type filter hook input priority 0;
          udp dport 8001-8023 drop
          udp dport 8101-8123 jump deep
          udp dport @ports reject
        }
        chain deep {
          meta mark 7 accept
          goto deeper
        }
        chain deeper {
          counter drop comment "the last resort"
        }
        chain output { type filter hook output priority 0; udp dport 8501-8523 counter drop; }
      }
      table ip6 six {
        chain pre { type filter hook prerouting priority -150; udp dport 8201-8223 drop; }
      }
      table ip strict {
        chain in {
          type filter hook input priority 20; policy drop;
          udp dport != 8301-8323 accept
          ip protocol != udp accept
        }
      }
      table ip last {
        chain in { type filter hook input priority 30; udp dport 8801-8823 drop; }
      }
      """;

  final TrafficLab lab = new TrafficLab();

  /** Makes namespaces and rules. */
  RuleDrops() {
    try {
      lab.inNear("nft", RULES);
      String[] rule = {"-A", "INPUT", "-p", "udp", "--dport", "8401:8423", "-j", "DROP"};
      lab.inNear(command("iptables-nft", rule));
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  /** Adds a rule of legacy iptables. */
  void addLegacy() {
    String[] rule = {"-A", "INPUT", "-p", "udp", "--dport", "8701:8723", "-j", "DROP"};
    lab.inNear(command("iptables-legacy", rule));
  }

  private static String[] command(String name, String... arguments) {
    List<String> command = new ArrayList<>(List.of(name));
    command.addAll(List.of(arguments));
    return command.toArray(new String[0]);
  }

  /** Sends all that is dropped; the last one to the port LAST + COUNT - 1. */
  void make() {
    for (int first : List.of(INPUT, JUMPED, POLICY, IPTABLES_NFT, REJECTED, LEGACY)) {
      lab.udpToPorts(NEAR, first, COUNT);
    }
    lab.udpToPorts(NEAR_V6, SIX, COUNT);
    lab.udpFromNearToPorts(FAR, OUTPUT, COUNT);
    lab.udpToPorts(NEAR, LAST, COUNT);
  }

  /** The handle of the one rule of a table whose text is this, as nft(8) lists it now. */
  long handle(String table, String text) {
    List<String> command = new ArrayList<>(List.of("nft", "-a", "-s", "list", "table"));
    command.addAll(List.of(table.split(" ")));
    String listing = Commands.run(TrafficLab.inside(lab.near, command.toArray(new String[0])));
    Matcher rule =
        Pattern.compile("\\t" + Pattern.quote(text) + " # handle (\\d+)").matcher(listing);
    if (!rule.find()) {
      throw new AssertionError("no rule '" + text + "' in " + listing);
    }
    return Long.parseLong(rule.group(1));
  }

  /** Whether a tool names each rule that says drop itself, for all that it dropped. */
  void checkRulesThatDrop(SoftAssertions softly, ToolProcess tool) {
    checkRule(softly, tool, INPUT, "inet filter", "input", "udp dport 8001-8023 drop");
    String jumped = "counter drop comment \"the last resort\"";
    checkRule(softly, tool, JUMPED, "inet filter", "deeper", jumped);
    checkRule(softly, tool, SIX, "ip6 six", "pre", "udp dport 8201-8223 drop");
    checkRule(softly, tool, OUTPUT, "inet filter", "output", "udp dport 8501-8523 counter drop");
    String translated = "udp dport 8401-8423 counter drop";
    checkRule(softly, tool, IPTABLES_NFT, "ip filter", "INPUT", translated);
    checkRule(softly, tool, LAST, "ip last", "in", "udp dport 8801-8823 drop");
  }

  /**
   * Whether a tool names a rule for all that it dropped.
   *
   * @param table family and name
   */
  void checkRule(
      SoftAssertions softly, ToolProcess tool, int first, String table, String chain, String text) {
    String[] names = table.split(" ");
    String expected =
        "{\"family\":\"%s\",\"table\":\"%s\",\"chain\":\"%s\",\"handle\":%d,\"rule\":\"%s\"}"
            .formatted(names[0], names[1], chain, handle(table, text), text.replace("\"", "\\\""));
    softly.assertThat(events(tool, first)).as(text).hasSize(COUNT);
    softly.assertThat(found(tool, first, "/weir/nft")).as(text).containsExactly(expected);
  }

  /** What the drops of packets to these ports have there. */
  static Set<String> found(ToolProcess tool, int first, String pointer) {
    return events(tool, first).stream()
        .map(e -> e.at(pointer).toString())
        .collect(Collectors.toSet());
  }

  /** Waits until a tool has shown the last of the packets to these ports. */
  static void await(ToolProcess tool, int first) {
    String last = "\"port\":" + (first + COUNT - 1);
    long start = System.nanoTime();
    while (tool.stdout().stream().noneMatch(line -> line.contains(last))) {
      assertThat(System.nanoTime() - start).as(tool.stderr()).isLessThan(DEADLINE_NS);
      Thread.onSpinWait();
    }
  }

  /** The drops of packets to these ports. */
  static List<JsonNode> events(ToolProcess tool, int first) {
    return tool.json().stream()
        .filter(e -> e.at("/name").asText().equals("packet.drop"))
        .filter(e -> e.at("/destination/port").asInt() >= first)
        .filter(e -> e.at("/destination/port").asInt() < first + COUNT)
        .filter(e -> e.at("/network/transport").asText().equals("udp"))
        .toList();
  }

  @Override
  public void close() {
    lab.close();
  }
}
