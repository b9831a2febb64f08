package io.weir.tools.droprule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.Commands;
import io.weir.tools.droprule.DropruleLab.Run;
import io.weir.tools.xdptop.TrafficLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of rules, in and out, made by the programs whose formats they are. */
class DropruleImportKernelIT {

  private static Path made(DropruleLab lab, String name, String... command) throws IOException {
    return lab.file(name, Commands.run(TrafficLab.inside(lab.lab.near, command)));
  }

  private static List<String> matches(DropruleLab lab) throws Exception {
    return lab.rules().stream().map(DropruleImportKernelIT::match).toList();
  }

  private static String match(JsonNode event) {
    JsonNode rule = event.at("/weir/rule");
    return rule.path("source").asText("any")
        + " "
        + rule.path("protocol").asText("any")
        + " "
        + rule.path("destination_port").asText("any")
        + (rule.has("local") ? " local" : "");
  }

  @Test
  void shouldImportAListOfAddresses() throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      Path list =
          lab.file(
              "list", "# bad\n203.0.113.0/24 # scans\n\n198.51.100.7\n2001:db8:bad::/48 ; v6\n");
      Run run = lab.ok("import", "v0", list.toString(), "--set", "bad", "--ttl", "24h");
      assertThat(run.text())
          .contains("3 rules added; at most 2 lookups a packet")
          .contains("AUDIT");
      assertThat(matches(lab))
          .containsExactly(
              "203.0.113.0/24 any any", "198.51.100.7 any any", "2001:db8:bad::/48 any any");
      assertThat(lab.rules().get(0).at("/weir/rule/why").asText()).isEqualTo("scans");
      assertThat(lab.rules()).allMatch(r -> r.at("/weir/rule/set").asText().equals("bad"));
      assertThat(lab.ok("list").text()).contains(" 24h bad ");
    }
  }

  @Test
  void shouldChangeNothingUnlessAllLinesAreTakenOrPartialIsSaid() throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      Path list = lab.file("list", "203.0.113.0/24\n1.2.3\n10.0.0.1/8\n0.0.0.0/0\n198.51.100.7\n");
      Run run = lab.run("import", "v0", list.toString());
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err())
          .contains(list + ":2: '1.2.3'")
          .contains(list + ":3: '10.0.0.1/8': bits are set")
          .contains(list + ":4: ")
          .contains("nothing was changed");
      assertThat(lab.lab.attached()).doesNotContain("packet_");
      Run partial = lab.ok("import", "v0", list.toString(), "--partial");
      assertThat(partial.text()).contains("2 rules, 3 refused").contains("2 rules added");
      assertThat(matches(lab)).containsExactly("203.0.113.0/24 any any", "198.51.100.7 any any");
      assertThat(lab.ok("import", "v0", list.toString(), "--partial", "--dry-run").text())
          .contains("nothing was changed");
      assertThat(lab.rules()).hasSize(2);
    }
  }

  /** One that is too large by itself, and the first of too many kinds. */
  @Test
  void shouldNameTheLineThatNoTableHolds() throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      StringBuilder sources = new StringBuilder();
      for (int i = 0; i < 1200; i++) {
        sources.append(i == 0 ? "" : ",").append("\"10.0.").append(i / 256).append('.');
        sources.append(i % 256).append('"');
      }
      String large =
          "{\"protocol\":\"udp\",\"source\":["
              + sources
              + "],\"source_port\":\"1-65534\",\"destination_port\":\"1-65534\"}\n";
      String plain = "{\"source\":\"203.0.113.0/24\"}\n";
      Path one = lab.file("one", plain + large);
      Run run = lab.run("import", "v0", one.toString(), "--force");
      assertThat(run.err())
          .contains(one + ":2: ")
          .contains("it would be 1080000 entries")
          .contains("write fewer prefixes");
      assertThat(run.status()).isEqualTo(1);
      assertThat(lab.ok("import", "v0", one.toString(), "--force", "--partial").text())
          .contains("1 rule added");

      StringBuilder kinds = new StringBuilder();
      for (int i = 0; i < 1025; i++) {
        kinds.append("{\"source\":\"128.0.0.0/").append(1 + i % 32);
        kinds.append("\",\"destination\":\"0.0.0.0/").append(i / 32).append("\"}\n");
      }
      Path many = lab.file("many", kinds.toString());
      Run tried = lab.run("import", "v0", many.toString(), "--force", "--dry-run");
      assertThat(tried.err()).contains(many + ":1025: put rule").contains("kinds of masks");
      Run refused = lab.run("import", "v0", many.toString(), "--force", "--json");
      assertThat(refused.events("rule.refused").get(0).at("/weir/line").asInt()).isEqualTo(1025);
      assertThat(refused.status()).isEqualTo(1);
      assertThat(lab.rules()).hasSize(1);
    }
  }

  @Test
  void shouldReplaceASetInOneSwapAndKeepWhatComesAgain() throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      lab.ok("add", "v0", "--src", "192.0.2.99", "--set", "mine");
      Path first = lab.file("first", "192.0.2.2\n203.0.113.0/24\n");
      lab.ok("import", "v0", first.toString(), "--set", "bad", "--ttl", "2h");
      assertThat(lab.answered(DropruleLab.NEAR, 7)).isEqualTo(7);
      int id = lab.rules().get(1).at("/weir/rule/id").asInt();

      Path second = lab.file("second", "198.51.100.7\n192.0.2.2\n");
      Run run =
          lab.ok("import", "v0", second.toString(), "--set", "bad", "--replace", "--ttl", "9h");
      assertThat(run.text()).contains("1 rule added, 1 removed, 1 kept");
      JsonNode kept =
          lab.rules().stream()
              .filter(r -> r.at("/weir/rule/id").asInt() == id)
              .findFirst()
              .orElseThrow();
      assertThat(kept.at("/weir/rule/source").asText()).isEqualTo("192.0.2.2");
      assertThat(kept.at("/weir/rule/hits").asInt()).isEqualTo(7);
      assertThat(lab.ok("show", "" + id).text()).containsPattern("ends +in (2h|120m|119m)");
      assertThat(lab.rules()).hasSize(3);

      lab.ok(
          "import", "v0", second.toString(), "--set", "bad", "--replace", "--renew", "--ttl", "9h");
      assertThat(lab.ok("show", "" + id).text()).contains("in 9h").contains("hits       7");
      lab.ok("undo", "" + run.transaction());
      assertThat(matches(lab))
          .contains("203.0.113.0/24 any any")
          .doesNotContain("198.51.100.7 any any");
    }
  }

  @Test
  void shouldImportWhatIpsetSaves() throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      lab.lab.inNear("ipset", "create", "bad", "hash:net", "timeout", "600");
      lab.lab.inNear("ipset", "add", "bad", "203.0.113.0/24", "timeout", "600");
      lab.lab.inNear("ipset", "add", "bad", "198.51.100.7", "timeout", "90");
      Path saved = made(lab, "ipset", "ipset", "save");
      lab.ok("import", "v0", saved.toString());
      assertThat(matches(lab))
          .containsExactlyInAnyOrder("203.0.113.0/24 any any", "198.51.100.7 any any");
      assertThat(lab.rules()).allMatch(r -> r.at("/weir/rule/set").asText().equals("bad"));
      assertThat(lab.ok("list").text())
          .containsPattern("[89][0-9]s bad")
          .containsPattern("10m bad");
    }
  }

  @Test
  void shouldImportWhatIptablesSavesAsRulesForThisHost() throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      String input = "iptables -A INPUT -i v0 -s 203.0.113.0/24 -p tcp --dport 22 -j ";
      lab.lab.inNear("bash", "-c", input + "ACCEPT");
      lab.lab.inNear("bash", "-c", "iptables -A INPUT -i v0 -s 203.0.113.0/24 -j DROP");
      Path saved = made(lab, "iptables", "iptables-save");
      lab.ok("import", "v0", saved.toString(), "--set", "iptables");
      assertThat(matches(lab))
          .containsExactly("203.0.113.0/24 tcp 22 local", "203.0.113.0/24 any any local");
      assertThat(lab.rules())
          .extracting(r -> r.at("/weir/rule/action").asText())
          .containsExactly("pass", "drop");
      assertThat(lab.rules().get(0).at("/weir/rule/rank").asInt())
          .isLessThan(lab.rules().get(1).at("/weir/rule/rank").asInt());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "nft", "iptables", "ipset", "cidr"})
  void shouldExportWhatTheOtherProgramReadsAndImportItAgain(String format) throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      Path list = lab.file("list", "203.0.113.0/24\n198.51.100.7\n");
      lab.ok("import", "v0", list.toString(), "--set", "bad", "--ttl", "none", "--force");
      Run export = lab.ok("export", "v0", "--format", format);
      Path file = lab.file("exported", export.text() + "\n");
      switch (format) {
        case "nft" -> lab.lab.inNear("nft", "-f", file.toString());
        case "iptables" -> lab.lab.inNear("iptables-restore", file.toString());
        case "ipset" -> lab.lab.inNear("ipset", "restore", "-file", file.toString());
        default -> assertThat(Files.size(file)).isPositive();
      }
      if (format.equals("nft")) {
        file = made(lab, "nft", "nft", "-j", "list", "table", "inet", "weir");
      }
      lab.ok("flush", "v0");
      Run again = lab.run("import", "v0", file.toString(), "--force", "--format", format);
      assertThat(again.status()).as(again.err() + export.text()).isZero();
      assertThat(matches(lab))
          .containsExactlyInAnyOrder("203.0.113.0/24 any any", "198.51.100.7 any any");
    }
  }
}
