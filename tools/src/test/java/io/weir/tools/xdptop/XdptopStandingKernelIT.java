package io.weir.tools.xdptop;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bpf.Netns;
import io.weir.policy.enforce.AttachMode;
import io.weir.policy.enforce.DatapathSession;
import io.weir.policy.enforce.JournalChange;
import io.weir.policy.enforce.Mode;
import io.weir.policy.enforce.SessionRules;
import io.weir.policy.enforce.StandingDatapath;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.table.HeldRule;
import io.weir.testsupport.Commands;
import io.weir.testsupport.Eventually;
import io.weir.tools.ToolProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** xdptop on an interface where rules stand: neither is to notice when the other comes or goes. */
class XdptopStandingKernelIT {
  private static final String BPFFS = "weir.bpffs";
  private static final String NOBODY = TrafficLab.NOBODY;

  private final List<String> notes = new ArrayList<>();
  private Path bpffs;

  @BeforeEach
  void mountBpffs() throws IOException {
    bpffs = Files.createTempDirectory("weir-standing");
    Commands.run("mount", "-t", "bpf", "bpf", bpffs.toString());
    System.setProperty(BPFFS, bpffs.toString());
  }

  @AfterEach
  void unmountBpffs() throws IOException {
    System.clearProperty(BPFFS);
    Commands.run("umount", bpffs.toString());
    Files.delete(bpffs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "KILL"})
  void shouldTakeOverWhatXdptopAttachedAndOutliveIt(String signal) throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess xdptop = lab.xdptop()) {
      lab.udpToPorts(NOBODY, 7001, 23);
      TrafficLab.await(xdptop, s -> TrafficLab.total(s, "receive", "udp") == 23);
      enforce(lab);
      assertThat(notes).contains("joined the datapath that another tool runs on v0");
      lab.udpToPorts(NOBODY, 8001, 29);
      TrafficLab.await(xdptop, s -> TrafficLab.total(s, "receive", "udp") == 23 + 29);
      assertEnforced(lab);
      xdptop.signal(signal);
      assertEnforced(lab);
      detach(lab);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "KILL"})
  void shouldTakeOverWhileFlowsAreSent(String signal) throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess xdptop = lab.xdptop("--flows")) {
      lab.udpToPorts(NOBODY, 7001, 23);
      FlowStarts.await(xdptop, 23);
      enforce(lab);
      lab.udpToPorts(NOBODY, 8001, 29);
      FlowStarts.await(xdptop, 23 + 29);
      int ring = xdptop.ringId();
      try (Pings pings = new Pings(lab)) {
        xdptop.signal(signal);
        assertThat(pings.answered()).isZero();
      }
      if (signal.equals("INT")) {
        FlowStarts.assertSums(xdptop);
      } else {
        open(lab).close(); // the next writer finds what a killed reader left
      }
      FlowStarts.awaitNoMap(ring);
      assertEnforced(lab);
      detach(lab);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "KILL"})
  void shouldEnforceWithoutAGapWhileReadersOfFlowsComeAndGo(String signal) throws Exception {
    try (TrafficLab lab = new TrafficLab()) {
      enforce(lab);
      try (Pings pings = new Pings(lab)) {
        try (ToolProcess xdptop = lab.xdptop("--flows")) {
          assertThat(xdptop.stderr()).contains("joined=true");
          lab.udpToPorts(NOBODY, 7001, 23);
          FlowStarts.await(xdptop, 23);
          xdptop.signal(signal);
        }
        try (ToolProcess again = lab.xdptop("--flows")) {
          lab.udpToPorts(NOBODY, 8001, 29);
          FlowStarts.await(again, 29);
          assertThat(again.signal("INT")).isZero();
          FlowStarts.assertSums(again);
        }
        assertThat(pings.answered()).isZero();
      }
      detach(lab);
    }
  }

  @Test
  void shouldGoOnCountingWhenTheRulesAreTakenAway() throws Exception {
    try (TrafficLab lab = new TrafficLab()) {
      enforce(lab);
      try (ToolProcess xdptop = lab.xdptop()) {
        detachFrom(lab);
        assertThat(answers(lab)).isEqualTo(5);
        lab.udpToPorts(NOBODY, 7001, 23);
        TrafficLab.await(xdptop, s -> TrafficLab.total(s, "receive", "udp") == 23);
        enforce(lab);
        assertEnforced(lab);
        detachFrom(lab);
        assertThat(xdptop.signal("INT")).isZero();
      }
      assertNothingAttached(lab);
    }
  }

  @Test
  void shouldKnowWhichSessionARuleIsOfThoughAnotherMadeItAgain() throws Exception {
    Path journal = Files.createTempFile("weir-journal", ".jsonl");
    System.setProperty("weir.journal", journal.toString());
    try (TrafficLab lab = new TrafficLab();
        Netns netns = Netns.of(lab.near);
        DatapathSession datapath = session(netns);
        DatapathSession joined = session(netns);
        SessionRules other = SessionRules.open(joined, netns, null, "other", notes::add)) {
      SessionRules maker = SessionRules.open(datapath, netns, null, "maker", notes::add);
      Rule rule = new Rule(7, RuleMatch.RECEIVED, RuleAction.DROP, 1, Rule.TTL_DEFAULT, "test", "");
      maker.add(List.of(rule), JournalChange.NO_TRANSACTION);
      assertThat(maker.isOwn(maker.find(7).orElseThrow())).isTrue();
      other.remove(other.find(7).orElseThrow(), JournalChange.NO_TRANSACTION);
      other.add(List.of(rule), JournalChange.NO_TRANSACTION);
      assertThat(maker.isOwn(maker.find(7).orElseThrow())).isFalse();
      assertThat(other.isOwn(other.find(7).orElseThrow())).isTrue();
      maker.close();
      assertThat(other.find(7)).as("it ends with the session that has it now").isPresent();
    } finally {
      System.clearProperty("weir.journal");
      Files.delete(journal);
    }
  }

  private DatapathSession session(Netns netns) {
    return DatapathSession.openForRules(netns, "v0", AttachMode.AUTO, false, notes::add);
  }

  private void enforce(TrafficLab lab) {
    try (StandingDatapath datapath = open(lab)) {
      assertThat(datapath.drops().rules()).isEmpty();
      Rule rule = new Rule(1, RuleMatch.RECEIVED, RuleAction.DROP, 1, null, "", "");
      datapath
          .drops()
          .change(List.of(new HeldRule(rule, HeldRule.NEVER, HeldRule.NO_LEASE)), Set.of());
      datapath.mode(Mode.ENFORCE);
    }
  }

  private StandingDatapath open(TrafficLab lab) {
    try (Netns netns = Netns.of(lab.near)) {
      return StandingDatapath.open(netns, "v0", AttachMode.AUTO, notes::add);
    }
  }

  private static void detach(TrafficLab lab) {
    detachFrom(lab);
    assertThat(answers(lab)).isEqualTo(5);
    Eventually.check(() -> assertNothingAttached(lab));
  }

  private static void detachFrom(TrafficLab lab) {
    try (Netns netns = Netns.of(lab.near);
        StandingDatapath datapath =
            StandingDatapath.openExisting(netns, "v0", note -> {}).orElseThrow()) {
      datapath.detach();
    }
  }

  private static void assertEnforced(TrafficLab lab) {
    assertThat(answers(lab)).isZero();
  }

  private static void assertNothingAttached(TrafficLab lab) {
    assertThat(lab.attached()).doesNotContain("packet_", "gate_", "prog/xdp");
  }

  /** How many of five echo requests from the far end are answered. */
  private static int answers(TrafficLab lab) {
    String[] ping =
        TrafficLab.inside(lab.far, "ping", "-q", "-c", "5", "-i", "0.01", "-W", "0.5", "192.0.2.1");
    return Pings.received(Commands.attempt(List.of(ping)).output());
  }

  /** Echo requests from the far end, 500 a second until they are counted. */
  private static final class Pings implements AutoCloseable {
    private final Process ping;

    Pings(TrafficLab lab) throws IOException {
      String[] command =
          TrafficLab.inside(lab.far, "ping", "-q", "-i", "0.002", "-w", "120", "192.0.2.1");
      ping = new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    int answered() throws IOException, InterruptedException {
      Commands.run("kill", "-INT", Long.toString(ping.pid()));
      String output = new String(ping.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      ping.waitFor();
      return received(output);
    }

    static int received(String output) {
      return Integer.parseInt(output.replaceAll("(?s).*, (\\d+) received.*", "$1"));
    }

    @Override
    public void close() {
      ping.destroyForcibly();
    }
  }
}
