package io.weir.tools.policytrace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.Commands;
import io.weir.testsupport.SchemaCheck;
import io.weir.tools.ToolProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Rules of iptables, as Weir reads them, beside what the kernel does by them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicytraceShadowKernelIT {
  private static final String RULES =
      """
      *filter
      :INPUT DROP [0:0]
      :FORWARD DROP [0:0]
      :OUTPUT ACCEPT [0:0]
      :web - [0:0]
      :ranges - [0:0]
      -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A INPUT -p udp -m iprange --src-range 192.0.2.3-192.0.2.5 -m udp --dport 5000 -j DROP
      -A INPUT -p udp -m multiport --dports 5000:5003,5010 -j ACCEPT
      -A INPUT -p tcp -m tcp --dport 2222 -m conntrack --ctstate NEW -j web
      -A INPUT -i v0 -p icmp -m icmp --icmp-type 8 -j ACCEPT
      -A INPUT -p tcp -m tcp --dport 2223 -j REJECT --reject-with tcp-reset
      -A INPUT -p udp -m udp --dport 5020:5029 -j REJECT --reject-with icmp-port-unreachable
      -A INPUT ! -i w0 -p udp -m udp --sport 9999 -j ACCEPT
      -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A FORWARD ! -i w0 -o w0 -p tcp -m multiport --dports 80,443 -j ACCEPT
      -A FORWARD -p tcp -m tcp --dport 4001 --tcp-flags SYN,ACK SYN -j ACCEPT
      -A FORWARD -d 198.51.100.0/30 -i v0 -p udp -m udp ! --dport 6000:6009 -j ACCEPT
      -A FORWARD ! -s 192.0.2.2/32 -p icmp -j DROP
      -A FORWARD -p icmp -j ACCEPT
      -A FORWARD -j ranges
      -A FORWARD -p udp -m udp --dport 6003 -j ACCEPT
      -A OUTPUT -p udp -m udp --dport 7000:7003 -j DROP
      -A OUTPUT -o v+ -p tcp -m tcp --dport 25 -j REJECT --reject-with tcp-reset
      -A ranges -p udp -m udp --dport 6003 -j RETURN
      -A ranges -m iprange --dst-range 198.51.100.2-198.51.100.4 -j REJECT --reject-with icmp-port-unreachable
      -A web ! -s 192.0.2.0/29 -j RETURN
      -A web -j ACCEPT
      COMMIT
      """;

  private static final String RULES_V6 =
      """
      *filter
      :INPUT DROP [0:0]
      :FORWARD ACCEPT [0:0]
      :OUTPUT ACCEPT [0:0]
      -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      -A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 135 -j ACCEPT
      -A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 136 -j ACCEPT
      -A INPUT -s 2001:db8::/64 -p ipv6-icmp -m icmp6 --icmpv6-type 128 -j ACCEPT
      -A INPUT -p udp -m udp --dport 5000:5003 -j ACCEPT
      -A FORWARD -p tcp -m tcp --dport 443 -j REJECT --reject-with tcp-reset
      -A FORWARD -i v0 -p udp -m multiport --dports 6000,6001 -j DROP
      COMMIT
      """;

  @TempDir static Path folder;

  private ShadowLab lab;

  @BeforeAll
  void load() throws Exception {
    lab = new ShadowLab();
    lab.load("iptables-nft-restore", RULES);
    lab.load("ip6tables-nft-restore", RULES_V6);
    send(); // neighbours are known, listeners are warm
  }

  @AfterAll
  void clear() {
    if (lab != null) {
      lab.close();
    }
  }

  /** Something for each rule, and for each that it leaves to others. */
  private void send() {
    String near = "192.0.2.2";
    ShadowLab.udp(lab.client, near, ShadowLab.ROUTER, 5000, 5001, 5003, 5004, 5010, 5021);
    ShadowLab.udp(lab.client, "192.0.2.4", ShadowLab.ROUTER, 5000, 5001);
    ShadowLab.udp(lab.client, near, ShadowLab.SERVER, 5999, 6000, 6003, 6009, 6010);
    ShadowLab.udp(lab.client, near, "198.51.100.5", 5999, 6003, 6005);
    ShadowLab.udp(lab.server, ShadowLab.SERVER, near, 6003, 6004);
    ShadowLab.udp(lab.router, ShadowLab.ROUTER, near, 7000, 7004, 7005);
    ShadowLab.ping(lab.client, ShadowLab.ROUTER, 50);
    ShadowLab.ping(lab.client, ShadowLab.SERVER, 50);
    ShadowLab.ping(lab.router, near, 20);
    ShadowLab.ping(lab.server, near, 3);
    String router = ShadowLab.ROUTER + ":";
    String server = ShadowLab.SERVER + ":";
    ShadowLab.tcp(lab.client, router + 2222, "192.0.2.9>" + router + 2222, router + 2223);
    ShadowLab.tcp(lab.client, server + 80, server + 443, server + 4001, server + 4002, server + 80);
    ShadowLab.tcp(lab.router, near + ":25", near + ":26");
    sendV6();
  }

  private void sendV6() {
    String near = "2001:db8::2";
    ShadowLab.udp(lab.client, near, ShadowLab.ROUTER_V6, 5000, 5004);
    ShadowLab.udp(lab.client, near, ShadowLab.SERVER_V6, 6000, 6001, 6002);
    ShadowLab.ping(lab.client, ShadowLab.ROUTER_V6, 50);
    ShadowLab.ping(lab.client, ShadowLab.SERVER_V6, 50);
    String server = ShadowLab.SERVER_V6 + ":";
    ShadowLab.tcp(lab.client, server + 80, server + 443, ShadowLab.ROUTER_V6 + ":2222");
  }

  private ToolProcess shadow(String... options) throws Exception {
    List<String> args = new ArrayList<>(List.of("shadow", "v0", "--netns", lab.router));
    args.addAll(List.of(options));
    return ToolProcess.attached(Policytrace.class, args.toArray(String[]::new));
  }

  private static JsonNode event(ToolProcess tool, String name) {
    return tool.json().stream()
        .filter(e -> e.at("/name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(tool.stdout() + tool.stderr()));
  }

  private static List<JsonNode> disagreements(ToolProcess tool) {
    return tool.json().stream()
        .filter(e -> e.at("/name").asText().equals("netfilter.disagreement"))
        .toList();
  }

  private static void checkSchema(ToolProcess tool) throws Exception {
    SchemaCheck check = new SchemaCheck();
    for (String line : tool.stdout()) {
      assertThat(check.faults(line)).as(line).isEmpty();
    }
  }

  @Test
  void shouldAgreeWithTheKernelAboutRulesOfManyClasses() throws Exception {
    try (ToolProcess tool = shadow("--iptables", "live", "--json")) {
      for (int i = 0; i < 2; i++) {
        send();
      }
      int status = tool.signal("INT");
      assertThat(disagreements(tool)).isEmpty();
      assertThat(status).as(tool.stderr()).isZero();
      JsonNode sum = event(tool, "netfilter.comparison").at("/weir/comparison");
      System.out.println("shadow: " + sum);
      long compared = sum.at("/compared").asLong();
      assertThat(compared).isGreaterThan(900);
      assertThat(sum.at("/agreed").asLong()).isEqualTo(compared);
      assertThat(sum.at("/not_comparable").asLong() * 100).as(sum.toString()).isLessThan(compared);
      JsonNode all = event(tool, "weir.summary").at("/weir");
      assertThat(all.at("/lost/kernel_reserve").asLong()).isZero();
      assertThat(all.at("/seen").asLong())
          .isEqualTo(
              all.at("/shown").asLong()
                  + all.at("/filtered").asLong()
                  + all.at("/suppressed").asLong()
                  + all.at("/limited").asLong());
      checkSchema(tool);
    }
    assertThat(unused()).as("rules that nothing came to").isEmpty();
  }

  /** Rules and their chains that have counted nothing. */
  private List<String> unused() {
    List<String> unused = new ArrayList<>();
    for (String program : List.of("iptables-nft-save", "ip6tables-nft-save")) {
      for (String line : Commands.run(ShadowLab.inside(lab.router, program, "-c")).split("\n")) {
        if (line.startsWith("[0:0] -A") && !line.contains("--sport 9999")) {
          unused.add(line);
        }
      }
    }
    return unused;
  }

  @Test
  void shouldFindTheRuleThatAFileHasOtherwise() throws Exception {
    Path file = folder.resolve("new.v4");
    Files.writeString(file, RULES.replace("--dports 80,443", "--dports 80,8443"));
    Path six = Files.writeString(folder.resolve("new.v6"), RULES_V6);
    try (ToolProcess tool = shadow("--iptables", "" + file, "--iptables", "" + six, "--json");
        ToolProcess text = shadow("--iptables", "" + file, "--iptables", "" + six)) {
      send();
      assertThat(tool.signal("INT")).as(tool.stderr()).isEqualTo(1);
      assertThat(text.signal("INT")).as(text.stderr()).isEqualTo(1);
      List<JsonNode> found = disagreements(tool);
      assertThat(found).hasSize(1);
      JsonNode one = found.get(0);
      assertThat(one.at("/destination/port").asInt()).isEqualTo(443);
      assertThat(one.at("/weir/verdict").asText()).isEqualTo("deny");
      assertThat(one.at("/weir/policy/file").asText()).isEqualTo(file.toString());
      assertThat(one.at("/weir/policy/line").asInt()).isEqualTo(26);
      assertThat(one.at("/weir/kernel/verdict").asText()).isEqualTo("accept");
      assertThat(one.at("/weir/netfilter/table").asText()).isEqualTo("filter");
      assertThat(one.at("/weir/netfilter/rule").asText()).contains("dport { 80, 443 }");
      checkSchema(tool);
      assertThat(text.stdout().get(0)).startsWith("disagree  forward tcp ").endsWith(":443 NEW");
      assertThat(text.stdout().get(1)).startsWith("  kernel  allow  ip filter FORWARD handle ");
      assertThat(text.stdout().get(2)).startsWith("  rules   deny  ").contains(file + ":26");
      assertThat(text.stdout())
          .anyMatch(line -> line.matches("\\d+ packets compared: .*, 1 disagreed.*"));
    }
  }

  @Test
  void shouldTellPacketsAsTheyCameAndAsTheRuleSawThem() throws Exception {
    Path file = Files.writeString(folder.resolve("plain.v4"), RULES);
    String nat =
        "*nat\n-A PREROUTING -p udp --dport 5300 -j DNAT --to-destination 192.0.2.1:5000\nCOMMIT\n";
    lab.load("iptables-nft-restore", nat);
    try (ToolProcess tool = shadow("--iptables", file.toString(), "--json");
        ToolProcess live = shadow("--iptables", "live", "--json")) {
      ShadowLab.udp(lab.client, "192.0.2.2", ShadowLab.ROUTER, 5300, 5001);
      assertThat(tool.signal("INT")).as(tool.stderr()).isEqualTo(1);
      assertThat(live.signal("INT")).as(live.stderr()).isZero();
      List<JsonNode> found = disagreements(tool);
      assertThat(found).hasSize(1);
      assertThat(found.get(0).at("/destination/port").asInt()).isEqualTo(5300);
      assertThat(found.get(0).at("/weir/netfilter/translated").asText()).endsWith(":5000");
      JsonNode sum = event(live, "netfilter.comparison").at("/weir/comparison");
      assertThat(sum.at("/reasons/0/packets").asInt()).isEqualTo(1);
      assertThat(sum.at("/reasons/0/reason").asText()).contains("DNAT changes addresses");
    } finally {
      Commands.run(ShadowLab.inside(lab.router, "nft", "delete", "table", "ip", "nat"));
    }
  }

  @Test
  void shouldCompareWithAKernelWithoutRules() throws Exception {
    Path file = Files.writeString(folder.resolve("any.v4"), RULES);
    List<String> args = List.of("shadow", "e0", "--netns", lab.server, "--iptables", "" + file);
    try (ToolProcess tool = ToolProcess.attached(Policytrace.class, args.toArray(String[]::new))) {
      ShadowLab.udp(lab.client, "192.0.2.2", ShadowLab.SERVER, 5999);
      assertThat(tool.signal("INT")).as(tool.stderr()).isEqualTo(1);
      assertThat(tool.stdout()).contains("  kernel  allow  at input: no chain");
    }
  }

  /** Which rule of legacy iptables dropped a packet nobody tells, but that it was dropped. */
  @Test
  void shouldCompareWithLegacyIptables() throws Exception {
    String[] drop = "iptables-legacy -A INPUT -p udp --dport 5998 -j DROP".split(" ");
    Commands.run(ShadowLab.inside(lab.server, drop));
    String rules =
        "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p udp -m udp --dport %d -j DROP\nCOMMIT\n";
    String same = Files.writeString(folder.resolve("same"), rules.formatted(5998)).toString();
    String other = Files.writeString(folder.resolve("other"), rules.formatted(5997)).toString();
    try (ToolProcess agrees = shadowServer(same);
        ToolProcess disagrees = shadowServer(other)) {
      ShadowLab.udp(lab.client, "192.0.2.2", ShadowLab.SERVER, 5998, 5999);
      assertThat(agrees.signal("INT")).as(agrees.stderr() + agrees.stdout()).isZero();
      assertThat(agrees.stdout()).anyMatch(line -> line.contains("packets compared: "));
      assertThat(disagrees.signal("INT")).as(disagrees.stderr()).isEqualTo(1);
      assertThat(disagrees.stdout())
          .contains("  kernel  deny  at input: not of nftables: legacy iptables?")
          .anyMatch(line -> line.contains(", 1 disagreed; 0 could not be compared"));
    } finally {
      Commands.run(ShadowLab.inside(lab.server, "iptables-legacy", "-F"));
    }
  }

  private ToolProcess shadowServer(String file) throws Exception {
    return ToolProcess.attached(
        Policytrace.class, "shadow", "e0", "--netns", lab.server, "--iptables", file);
  }

  @Test
  void shouldLeaveNothingBehind() throws Exception {
    try (ToolProcess tool = shadow("--iptables", "live")) {
      assertThat(tables()).contains("weir_trace_" + tool.pid());
      assertThat(tool.signal("TERM")).as(tool.stderr()).isZero();
    }
    assertThat(tables()).doesNotContain("weir_trace");
  }

  private String tables() {
    return Commands.run(ShadowLab.inside(lab.router, "nft", "list", "tables"));
  }

  @Test
  void shouldSayWhatIsWrong() throws Exception {
    Path empty = Files.writeString(folder.resolve("nat.v4"), "*nat\nCOMMIT\n");
    refused(2, "Missing required option: '--iptables", "v0");
    refused(2, "give it alone", "v0", "--iptables", "live", "--iptables", "" + empty);
    refused(2, "no table filter of iptables", "v0", "--iptables", "" + empty);
    refused(1, "find interface x9: ENODEV", "x9", "--iptables", "live");
    refused(1, "ENOENT (2): give the path", "v0", "--iptables", "/none-such");
  }

  private void refused(int status, String told, String... options) {
    List<String> args = new ArrayList<>(List.of("shadow", "--netns", lab.router));
    args.addAll(List.of(options));
    Commands.Outcome outcome =
        Commands.attempt(ToolProcess.command(Policytrace.class, args.toArray(String[]::new)));
    assertThat(outcome.output()).contains(told);
    assertThat(outcome.status()).as(outcome.output()).isEqualTo(status);
  }
}
