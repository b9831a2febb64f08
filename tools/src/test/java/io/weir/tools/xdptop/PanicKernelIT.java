package io.weir.tools.xdptop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.bpf.BpfProgram;
import io.weir.bpf.BpfPrograms;
import io.weir.bpf.Netns;
import io.weir.policy.enforce.AttachMode;
import io.weir.policy.enforce.Mode;
import io.weir.policy.enforce.StandingDatapath;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.table.HeldRule;
import io.weir.testsupport.Commands;
import io.weir.tools.ToolProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What scripts/panic takes away: a datapath that drops all on one interface, and what xdptop holds
 * on another. It would take others' away too, so it is only tried where there are none.
 */
class PanicKernelIT {
  private static final String BPFFS = "weir.bpffs";
  private static final Set<String> NAMES =
      Set.of("packet_xdp", "packet_ingress", "packet_egress", "gate_ingress", "gate_egress");

  private Path bpffs;

  @BeforeEach
  void mountBpffs() throws IOException {
    String other = anothersProgram();
    if (!other.isEmpty()) {
      System.out.println("SKIPPED PanicKernelIT: " + other + " is not of this test");
    }
    Assumptions.assumeTrue(other.isEmpty(), other);
    bpffs = Files.createTempDirectory("weir-panic");
    Commands.run("mount", "-t", "bpf", "bpf", bpffs.toString());
    System.setProperty(BPFFS, bpffs.toString());
  }

  @AfterEach
  void unmountBpffs() throws IOException {
    System.clearProperty(BPFFS);
    if (bpffs != null) {
      Commands.run("umount", bpffs.toString());
      Files.delete(bpffs);
    }
  }

  @Test
  void shouldTakeAllAwayAndLetXdptopGoOn() throws Exception {
    try (TrafficLab lab = new TrafficLab()) {
      dropAll(lab, AttachMode.AUTO);
      try (ToolProcess xdptop = xdptop(lab)) {
        Commands.Outcome shown = Commands.attempt(List.of(panic(), "-n"));
        assertThat(shown.output()).contains("would remove pins ").contains("(interface v0)");
        assertThat(answers(lab)).isFalse();

        Commands.Outcome outcome = Commands.attempt(List.of(panic()));
        System.out.print(outcome.output());
        assertThat(outcome.status()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("panic: removed pins ", "(interface v0)");
        assertNothing(lab);
        assertThat(xdptop.signal("INT")).isZero();
      }
      Commands.Outcome again = Commands.attempt(List.of(panic()));
      assertThat(again.output()).isEqualTo("panic: nothing of Weir was attached or pinned\n");
      assertThat(again.status()).isZero();
    }
  }

  @Test
  void shouldDoWithoutBpftool() throws Exception {
    try (TrafficLab lab = new TrafficLab()) {
      dropAll(lab, AttachMode.TC);
      try (ToolProcess xdptop = xdptop(lab)) {
        xdptop.pause();
        String hidden = "mount --bind /dev/null \"$(command -v bpftool)\" && exec \"$0\"";
        Commands.Outcome outcome =
            Commands.attempt(List.of("unshare", "-m", "sh", "-c", hidden, panic()));
        System.out.print(outcome.output());
        assertThat(outcome.status()).as(outcome.output()).isZero();
        assertThat(outcome.output())
            .contains("no bpftool here", "removed process " + xdptop.pid() + ", which holds links");
        assertNothing(lab);
        assertThat(xdptop.awaitExit()).isEqualTo(128 + 9);
      }
    }
  }

  private static void dropAll(TrafficLab lab, AttachMode mode) {
    try (Netns netns = Netns.of(lab.near);
        StandingDatapath datapath = StandingDatapath.open(netns, "v0", mode, note -> {})) {
      Rule rule = new Rule(1, RuleMatch.RECEIVED, RuleAction.DROP, 1, null, "", "");
      datapath
          .drops()
          .change(List.of(new HeldRule(rule, HeldRule.NEVER, HeldRule.NO_LEASE)), Set.of());
      datapath.mode(Mode.ENFORCE);
    }
    assertThat(answers(lab)).isFalse();
  }

  /** On the other end of the cable. */
  private static ToolProcess xdptop(TrafficLab lab) throws Exception {
    ToolProcess tool =
        ToolProcess.attached(
            Xdptop.class, "v1", "--netns", lab.far, "--json", "--interval", "100ms");
    JsonNode unused = TrafficLab.await(tool, sample -> true);
    return tool;
  }

  private static boolean answers(TrafficLab lab) {
    String[] ping =
        TrafficLab.inside(lab.far, "ping", "-q", "-c", "2", "-i", "0.1", "-W", "1", "192.0.2.1");
    return Commands.attempt(List.of(ping)).status() == 0;
  }

  private static void assertNothing(TrafficLab lab) {
    assertThat(answers(lab)).isTrue();
    assertThat(lab.attached()).doesNotContain("packet_", "gate_", "prog/xdp", "clsact");
  }

  private static String panic() {
    Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    return module.getParent().resolve("scripts/panic").toString();
  }

  private static String anothersProgram() {
    for (int id : BpfPrograms.ids()) {
      try (BpfProgram program = BpfPrograms.byId(id).orElse(null)) {
        if (program != null && NAMES.contains(program.name())) {
          return "program " + id + " " + program.name();
        }
      }
    }
    return "";
  }
}
