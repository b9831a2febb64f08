package io.weir.policy.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.format.Hooks.Hook;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What is exported, loaded by the program that it is for, saved by it and imported, is the same.
 */
@Tag("host")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoundTripKernelIT {
  private static final int ROUNDS = 20;
  private static final int RULES = 40;

  private NetfilterLab lab;

  @BeforeAll
  void open() {
    lab = new NetfilterLab();
  }

  @AfterAll
  void close() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void shouldComeBackFromIptables() throws Exception {
    int compared = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Hook[] hooks =
          round % 2 == 0 ? new Hook[] {Hook.LOCAL, Hook.SENT} : new Hook[] {Hook.RECEIVED};
      List<Rule> rules = plain(round, hooks);
      for (Family family : Family.values()) {
        for (String variant : List.of("legacy", "nft")) {
          String tool = (family == Family.IPV4 ? "iptables-" : "ip6tables-") + variant;
          ExportOptions options = options().family(family);
          String file = export(rules, RuleFormat.IPTABLES, options);
          lab.feed(file, tool + "-restore");
          String saved = lab.output(tool + "-save");
          lab.near(
              "sh", "-c", "printf '*raw\\nCOMMIT\\n*filter\\nCOMMIT\\n' | " + tool + "-restore");
          ImportResult result = read(saved);
          assertThat(result.refused()).as(file + saved).isEmpty();
          SameRules.check(rules, numbered(result), family, tool + " " + round + "\n" + saved);
          compared += result.accepted().size();
        }
      }
    }
    System.out.println("round trips of iptables: rules=" + compared);
  }

  @Test
  void shouldComeBackFromNft() throws Exception {
    int compared = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Hook[] hooks =
          round % 2 == 0 ? new Hook[] {Hook.LOCAL, Hook.SENT} : new Hook[] {Hook.RECEIVED};
      List<Rule> rules = plain(100 + round, hooks);
      RandomRules random = new RandomRules(round);
      for (int i = 0; i < RULES; i++) {
        rules.add(random.drop(rules.size() + 1, Direction.IN, round % 2 == 0));
      }
      String file = export(rules, RuleFormat.NFT, options());
      lab.nft(file);
      String listed = lab.output("nft", "-j", "list", "table", "inet", "weir");
      lab.near("nft", "delete", "table", "inet", "weir");
      ImportResult result = read(listed);
      assertThat(result.refused()).as(file).isEmpty();
      SameRules.check(rules, numbered(result), null, "nft " + round + "\n" + file);
      compared += result.accepted().size();
    }
    System.out.println("round trips of nft: rules=" + compared);
  }

  @Test
  void shouldComeBackFromIpset() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      RandomRules random = new RandomRules(200 + round);
      List<Rule> rules = new ArrayList<>();
      for (int i = 0; i < RULES; i++) {
        Rule drop = random.drop(i + 1, Direction.IN, false);
        rules.add(i % 3 == 0 ? withProtocol(drop, i) : drop);
      }
      String file = export(rules, RuleFormat.IPSET, options());
      lab.feed(file, "ipset", "restore");
      String saved = lab.output("ipset", "save");
      lab.near("ipset", "destroy");
      ImportResult result = read(saved);
      assertThat(result.refused()).as(file).isEmpty();
      SameRules.check(rules, numbered(result), null, "ipset " + round + "\n" + file);
    }
  }

  /** All ICMP messages and protocols that ipset has names for. */
  @Test
  void shouldReadEveryNameThatIpsetWrites() {
    StringBuilder file = new StringBuilder("create a hash:ip,port maxelem 100000\n");
    file.append("create b hash:ip,port family inet6 maxelem 100000\n");
    List<String> wanted = new ArrayList<>();
    for (int type = 0; type < 256; type++) {
      for (int code = 0; code < 20; code++) {
        file.append("add a 192.0.2.1,icmp:").append(type).append('/').append(code).append('\n');
        file.append("add b 2001:db8::1,icmpv6:").append(type).append('/').append(code).append('\n');
        wanted.add("1 " + type + "/" + code);
        wanted.add("58 " + type + "/" + code);
      }
    }
    for (int protocol = 2; protocol < 256; protocol++) {
      if (protocol != 58) {
        file.append("add a 192.0.2.1,").append(protocol).append(":0\n");
        wanted.add(Integer.toString(protocol));
      }
    }
    lab.feed(file.toString(), "ipset", "restore");
    ImportResult result = read(lab.output("ipset", "save"));
    lab.near("ipset", "destroy");

    assertThat(result.refused()).isEmpty();
    assertThat(result.accepted().stream().map(a -> name(a.rule().match())))
        .containsExactlyInAnyOrderElementsOf(wanted);
  }

  private static String name(RuleMatch match) {
    return match.icmp() == null
        ? Integer.toString(match.protocol())
        : match.protocol() + " " + match.icmp().type() + "/" + match.icmp().code();
  }

  private static Rule withProtocol(Rule drop, int number) {
    MatchParts parts = new MatchParts(drop.match());
    if (number % 2 == 0) {
      int port = 1000 + number;
      parts.protocol(number % 4 == 0 ? 6 : 17);
      parts.destinationPorts(List.of(new PortRange(port, port)));
    } else {
      parts.protocol(47);
    }
    return new Rule(
        drop.id(), parts.match(), drop.action(), drop.rank(), drop.ttl(), "", drop.why());
  }

  private static List<Rule> plain(int seed, Hook... hooks) {
    RandomRules random = new RandomRules(seed);
    List<Rule> rules = new ArrayList<>();
    for (int i = 1; i <= RULES; i++) {
      rules.add(random.plain(i, hooks));
    }
    return rules;
  }

  private static ExportOptions options() {
    return new ExportOptions().interfaceName(NetfilterLab.DEVICE);
  }

  private static List<Rule> numbered(ImportResult result) {
    List<Rule> rules = new ArrayList<>();
    for (ImportedRule imported : result.accepted()) {
      rules.add(imported.rule().withId(rules.size() + 1));
    }
    return rules;
  }

  private static String export(List<Rule> rules, RuleFormat format, ExportOptions options)
      throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ExportResult result = RuleExport.write(rules, format, options, out);
    assertThat(result.leftOut()).isEmpty();
    assertThat(result.written() + result.otherFamily()).isEqualTo(rules.size());
    return out.toString(StandardCharsets.UTF_8);
  }

  private static ImportResult read(String text) {
    return RuleImport.read(
        text.getBytes(StandardCharsets.UTF_8),
        null,
        new ImportOptions().interfaceName(NetfilterLab.DEVICE).set(""));
  }
}
