package io.weir.tools.droprule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.Commands;
import io.weir.testsupport.SchemaCheck;
import io.weir.tools.ToolProcess;
import io.weir.tools.droprule.DropruleLab.Run;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** droprule's commands on an interface of their own: what they print, and what they leave. */
class DropruleKernelIT {
  /** In the VM a command alone takes ten seconds. */
  private static final int TRIAL_S = Integer.getInteger("weir.test.storm") == null ? 3 : 30;

  private static final String ADD_NEW =
      "add v0 --src 203.0.113.0/24,198.51.100.1 --proto tcp --dport 9 --tcp-flags SYN/SYN,ACK"
          + " --vlan 5 --new-only --local --json";
  private static final String ADD_LIMIT =
      "add v0 --out -6 --proto ipv6-icmp --icmp 128/0 --action limit=7 --set s --why w --json";
  private static final String TEST =
      "test v0 --from 203.0.113.9 --to 192.0.2.1:9/tcp --vlan 5 --json";

  @Test
  void shouldAddListShowRemoveAndTakeBack() throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      Run add =
          lab.ok(
              "add",
              "v0",
              "--src",
              "203.0.113.0/24",
              "--proto",
              "tcp",
              "--dport",
              "22,80-90",
              "--set",
              "bad",
              "--why",
              "scans",
              "--ttl",
              "12h");
      assertThat(add.text())
          .contains("drop in src 203.0.113.0/24 tcp dport 22,80-90, for 12h")
          .contains("AUDIT: nothing is dropped");
      int id = lab.rules().get(0).at("/weir/rule/id").asInt();
      assertThat(lab.ok("list").out().get(2))
          .matches(" +" + id + " +1000 drop +in +0 +12h bad +src 203.0.113.0/24 .* scans");
      assertThat(lab.ok("show", "" + id).text()).contains("ends       in 12h, at 2");

      Run del = lab.ok("del", "" + id);
      assertThat(del.text()).startsWith("1 rule removed").contains("0 rules");
      assertThat(lab.rules()).isEmpty();
      lab.ok("undo", "" + del.transaction());
      List<JsonNode> back = lab.rules();
      assertThat(back).hasSize(1);
      assertThat(back.get(0).at("/weir/rule/id").asInt()).isEqualTo(id);
      assertThat(back.get(0).at("/weir/rule/why").asText()).isEqualTo("scans");
      lab.ok("undo", "" + add.transaction());
      assertThat(lab.rules()).isEmpty();
      assertThat(lab.run("undo").err()).contains("nothing to undo");
    }
  }

  @Test
  void shouldLetTheKernelEndWhatWasNotConfirmed() throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      String trial = TRIAL_S + "s";
      String[] add = {
        "add", "v0", "--enforce", "--src", "192.0.2.2", "--proto", "icmp", "--confirm", trial
      };
      Run added = lab.ok(add);
      assertThat(lab.answered(DropruleLab.NEAR, 3)).isZero();
      awaitAnswers(lab);
      Run late = lab.run("confirm", "" + added.transaction());
      assertThat(late.status()).isEqualTo(1);
      assertThat(late.err()).contains("its rules have ended");
      assertThat(lab.rules()).isEmpty();

      Run again = lab.ok(add);
      lab.ok("confirm", "" + again.transaction());
      TimeUnit.MILLISECONDS.sleep(TRIAL_S * 1000L + 500);
      assertThat(lab.answered(DropruleLab.NEAR, 3)).isZero();
      assertThat(lab.ok("list").text()).contains("30m");
    }
  }

  /** No process of ours runs meanwhile. */
  private static void awaitAnswers(DropruleLab lab) {
    long start = System.nanoTime();
    while (lab.answered(DropruleLab.NEAR, 1) == 0) {
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(TRIAL_S + 7L));
    }
  }

  @Test
  void shouldTakeBackTimesAndModes() throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      String list = lab.file("list", "203.0.113.0/24\n198.51.100.1\n").toString();
      String[] first = {"import", "v0", list, "--set", "bad", "--ttl", "1h"};
      lab.ok(first);
      assertThat(ttls(lab)).containsExactly("60m", "60m");
      Run renewed =
          lab.ok("import", "v0", list, "--set", "bad", "--ttl", "24h", "--replace", "--renew");
      assertThat(renewed.text()).contains("2 rules kept, 2 with another end");
      assertThat(ttls(lab)).containsExactly("24h", "24h");
      Run undone = lab.ok("undo", "" + renewed.transaction());
      assertThat(undone.text()).contains("2 rules with another end");
      assertThat(ttls(lab)).containsExactly("60m", "60m");
      lab.ok("undo", "" + undone.transaction());
      assertThat(ttls(lab)).containsExactly("24h", "24h");

      Run trial = lab.ok("add", "v0", "--src", "192.0.2.9", "--confirm", "100s");
      assertThat(ttls(lab)).anyMatch(ttl -> ttl.matches("(100|9[0-9])s\\?")).hasSize(3);
      Run confirmed = lab.ok("confirm", "" + trial.transaction());
      assertThat(ttls(lab)).contains("30m").noneMatch(ttl -> ttl.contains("?"));
      lab.ok("undo", "" + confirmed.transaction());
      assertThat(ttls(lab)).doesNotContain("30m").hasSize(3);

      assertThat(lab.ok("mode", "v0", "enforce").text())
          .startsWith("v0  ENFORCE")
          .contains("mode enforce; ");
      assertThat(lab.ok("mode", "v0", "enforce").text()).contains("nothing to change");
      assertThat(lab.ok("undo").text()).contains("mode audit; ").contains("v0  AUDIT");
    }
  }

  /** What has ended is no reason not to get at what was before it. */
  @Test
  void shouldTakeBackMoreThanWhatHasEnded() throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      lab.ok("add", "v0", "--src", "192.0.2.9");
      lab.ok("add", "v0", "--src", "192.0.2.8", "--ttl", "1s");
      TimeUnit.MILLISECONDS.sleep(1100);
      assertThat(lab.ok("undo").text()).contains("nothing left to take back");
      assertThat(lab.ok("undo").text()).contains("1 rule removed").contains("0 rules");
      assertThat(lab.run("undo").err()).contains("nothing to undo");
    }
  }

  private static List<String> ttls(DropruleLab lab) throws Exception {
    return lab.ok("list", "v0").out().stream()
        .skip(2)
        .map(line -> line.trim().split(" +")[5])
        .toList();
  }

  /** A datapath that begins in ENFORCE is in AUDIT again; one that was taken away stays away. */
  @Test
  void shouldSayWhatCannotBeTakenBack() throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      Run add = lab.ok("add", "v0", "--src", "192.0.2.9", "--enforce");
      lab.ok("undo", "" + add.transaction());
      assertThat(lab.ok("list", "v0").text()).contains("AUDIT").contains("0 rules");
      lab.ok("add", "v0", "--src", "192.0.2.9");
      lab.ok("detach", "v0");
      Run undo = lab.run("undo");
      assertThat(undo.status()).isEqualTo(1);
      assertThat(undo.err()).contains("it took programs and rules away, which is not undone");
      List<String> journal = lab.ok("journal").out();
      assertThat(journal.get(journal.size() - 1)).contains("v0", "done", "1", "detach v0");
      assertThat(Files.readString(lab.dir.resolve("journal")))
          .contains("\"detaches\":true")
          .contains("192.0.2.9");
    }
  }

  @Test
  void shouldTakeTheWaysOutWithoutAJournal() throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      lab.ok("add", "v0", "--src", DropruleLab.FAR, "--proto", "icmp", "--enforce");
      assertThat(lab.answered(DropruleLab.NEAR, 1)).isZero();
      Files.delete(lab.dir.resolve("journal"));
      Files.createDirectory(lab.dir.resolve("journal"));
      assertThat(lab.run("flush", "v0").status()).isEqualTo(1);
      assertThat(lab.answered(DropruleLab.NEAR, 1)).isZero();
      assertThat(lab.ok("mode", "v0", "off").err()).contains("it is done all the same");
      assertThat(lab.answered(DropruleLab.NEAR, 3)).isEqualTo(3);
      assertThat(lab.run("mode", "v0", "enforce").status()).isEqualTo(1);
      assertThat(lab.answered(DropruleLab.NEAR, 3)).isEqualTo(3);
      assertThat(lab.ok("detach", "v0").err()).contains("it is done all the same");
      assertThat(lab.lab.attached()).doesNotContain("packet_");
      Files.delete(lab.dir.resolve("journal"));
    }
  }

  @Test
  void shouldKeepToItsSchemas() throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      List<Run> runs = new ArrayList<>();
      Run add = lab.ok(words(ADD_NEW));
      runs.add(add);
      runs.add(lab.ok(words(ADD_LIMIT)));
      runs.add(lab.ok("add", "v0", "--src", "192.0.2.9", "--confirm", "1m", "--json"));
      runs.add(lab.ok("list", "--json"));
      runs.add(lab.ok("stats", "--json"));
      runs.add(lab.ok(words(TEST)));
      runs.add(lab.run("import", "v0", lab.file("l", "203.0.113.0/24\nx\n").toString(), "--json"));
      runs.add(lab.ok("mode", "v0", "enforce", "--json"));
      runs.add(lab.ok("flush", "--json"));
      runs.add(lab.ok("journal", "--json"));
      runs.add(lab.ok("detach", "v0", "--json"));
      runs.add(lab.ok("journal", "--json"));
      SchemaCheck check = new SchemaCheck();
      for (Run run : runs) {
        for (String line : run.out()) {
          assertThat(check.faults(line)).as(line).isEmpty();
        }
      }
      JsonNode rule = add.events("rule.state").get(0).at("/weir/rule");
      assertThat(rule.get("source")).hasSize(2);
      assertThat(rule.get("mode").asText()).isEqualTo("audit");
      JsonNode test = runs.get(5).events("rule.test").get(0);
      assertThat(test.at("/weir/outcome").asText()).isEqualTo("audited");
      assertThat(test.at("/weir/rule/id").asInt()).isEqualTo(rule.get("id").asInt());
    }
  }

  @Test
  void shouldKeepHostileTextFromTheTerminal() throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      String hostile = "\u001b[2J\u202eevil\n\u009b31m'; rm -rf /\t\u0000".replace("\0", "\u0007");
      lab.ok("add", "v0", "--src", "203.0.113.7", "--why", hostile);
      int id = lab.rules().get(0).at("/weir/rule/id").asInt();
      List<String> shown = new ArrayList<>(lab.ok("list").out());
      shown.addAll(lab.ok("show", "" + id).out());
      shown.addAll(lab.ok("journal").out());
      shown.addAll(lab.ok("test", "v0", "--from", "203.0.113.7", "--to", "192.0.2.1").out());
      assertThat(shown)
          .allSatisfy(
              line ->
                  assertThat(line.codePoints())
                      .allMatch(
                          c -> c >= ' ' && c != 0x7f && (c < 0x80 || c > 0x9f) && c != 0x202e));
      assertThat(String.join("\n", shown)).contains("\\x1b[2J\\u202eevil\\n\\u009b31m'; rm -rf /");
      assertThat(lab.rules().get(0).at("/weir/rule/why").asText()).isEqualTo(hostile);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2|frob|Unmatched argument",
        "2|add|Missing required parameter: 'IFACE'",
        "2|add v0 --src 203.0.113.1/24|write 203.0.113.0/24",
        "2|add v0 --src 203.0.113.0/24 --dport 22|ports need a protocol",
        "2|add v0 --src 203.0.113.7 --set 'a b'|--set=a b",
        "1|add nothere --src 203.0.113.7|nothere",
        "1|add v0 --src 0.0.0.0/1|is shorter than /8",
        "1|add v0 --src 2001::/16|is shorter than /32",
        "1|add v0|all addresses",
        "1|add v0 --force --proto udp --sport 1-65534,1-65534,1-65534,1-65534,1-65534,1-65534,"
            + "1-65534,1-65534,1-65534,1-65534,1-65534,1-65534,1-65534,1-65534,1-65534,1-65534,"
            + "1-65534,1-65534,1-65534,1-65534 --dport 1-65534,1-65534,1-65534,1-65534,1-65534,"
            + "1-65534,1-65534,1-65534,1-65534,1-65534,1-65534,1-65534,1-65534,1-65534,1-65534,"
            + "1-65534,1-65534,1-65534,1-65534,1-65534,1-65534,1-65534,1-65534,1-65534,1-65534,"
            + "1-65534,1-65534,1-65534,1-65534,1-65534|it would be 1080000 entries",
        "1|add v0 --src 203.0.113.7 --ttl none|without a TTL",
        "1|add v0 --src 192.0.2.1|this host's address 192.0.2.1",
        "1|list nothere|nothere",
        "1|list v0|nothing is attached",
        "1|mode v0 enforce|nothing is attached",
        "2|mode v0 on|expected one of",
        "1|show 536870911|find rule 536870911",
        "1|del 536870911|find rule 536870911",
        "2|del|Missing required parameter: 'ID'",
        "2|del x|'x' is not an int",
        "1|undo|nothing to undo",
        "1|undo 77|find transaction 77",
        "1|confirm 77|find transaction 77",
        "1|import v0 /nonexistent|read /nonexistent: ENOENT (2)",
        "1|import v0 /|read /",
        "2|import v0 - --replace|say which set",
        "2|import v0 - --renew|goes with --replace",
        "2|export v0 --format xml|expected one of",
        "1|export v0|nothing is attached",
        "1|test v0 --from 203.0.113.7 --to 192.0.2.1|nothing is attached",
        "2|test v0 --from 203.0.113.7|Missing required option",
        "2|test v0 --from 203.0.113.7 --to 192.0.2.1:80|ports need a protocol",
        "2|journal --last -1|at least 1"
      })
  void shouldSayWhatIsWrongAndChangeNothing(int status, String line, String because)
      throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      List<String> args = new ArrayList<>();
      for (String word : line.replace("'a b'", "a_b").split(" ")) {
        args.add(word.replace("a_b", "a b"));
      }
      args.removeIf(String::isEmpty);
      Run run = lab.run(args.toArray(new String[0]));
      assertThat(run.err()).startsWith("droprule: ").contains(because);
      assertThat(run.status()).as(run.err()).isEqualTo(status);
      assertThat(lab.lab.attached()).doesNotContain("packet_").doesNotContain("prog/xdp");
      assertThat(lab.dir.resolve("journal")).doesNotExist();
    }
  }

  @Test
  void shouldLeaveNothingBehindWhenDetached() throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      String before = lab.lab.attached();
      lab.ok("add", "v0", "--src", "203.0.113.7");
      lab.ok("add", "v0", "--out", "--dst", "203.0.113.7");
      assertThat(lab.lab.attached()).contains("packet_");
      assertThat(lab.ok("detach", "v0").text()).contains("v0 is detached");
      assertThat(lab.lab.attached()).isEqualTo(before);
      assertThat(lab.ok("detach", "v0").text()).contains("had no rules");
      assertThat(lab.ok("list").text()).contains("no interface has rules");
      assertThat(lab.answered(DropruleLab.NEAR, 3)).isEqualTo(3);
    }
  }

  @Test
  void shouldNeedThePrivilegesThatItSays() throws Exception {
    List<String> command =
        new ArrayList<>(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all"));
    command.addAll(ToolProcess.command(Droprule.class, "add", "lo", "--src", "203.0.113.7"));
    Commands.Outcome outcome = Commands.attempt(command);
    assertThat(outcome.output()).startsWith("droprule: ");
    assertThat(outcome.status()).as(outcome.output()).isEqualTo(3);
  }

  @Test
  void shouldSayWhatThereIsToDo() throws Exception {
    Commands.Outcome outcome = Commands.attempt(ToolProcess.command(Droprule.class));
    assertThat(outcome.output()).contains("say what to do: add, list, stats").contains("--help");
    assertThat(outcome.status()).isEqualTo(2);
  }

  @Test
  void shouldGoOnWhenNobodyReadsItsOutput() throws Exception {
    try (DropruleLab lab = new DropruleLab()) {
      List<String> add =
          ToolProcess.command(
              Droprule.class, "add", "v0", "--src", "203.0.113.7", "--netns", lab.lab.near);
      add.addAll(1, lab.settings());
      String quoted = "'" + String.join("' '", add) + "' | true; echo ${PIPESTATUS[0]}";
      assertThat(Commands.run("bash", "-c", quoted).trim()).endsWith("0");
      assertThat(lab.rules()).hasSize(1);
    }
  }

  private static String[] words(String line) {
    return line.split(" ");
  }
}
