package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.Commands;
import io.weir.tools.ExitStatus;
import io.weir.tools.ToolProcess;
import io.weir.tools.execsnoop.TestCgroup;
import io.weir.tools.xdptop.TrafficLab;
import io.weir.tools.xdptop.VlanTagger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Drops of one process, cgroup, container or VLAN, and what cannot be asked for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DropsnoopOwnersKernelIT {
  private static final int COUNT = 3;
  private static final int PORT = 12_001;
  private static final String RULES =
      "table inet drops { chain out { type filter hook output priority 0; udp dport 12001 drop; };"
          + " }";
  private static final String SEND =
      "for i in 1 2 3; do (echo x > /dev/udp/192.0.2.2/12001) 2>/dev/null; done; :";

  private TrafficLab lab;

  @BeforeAll
  void makeLab() {
    lab = new TrafficLab();
    lab.inNear("nft", RULES);
  }

  @AfterAll
  void clear() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void shouldFilterByTheProcessThatRanIntoIt() throws Exception {
    String wait = "echo attached here; read go; for i in 1 2 3; do echo x >&3; done 2>/dev/null; :";
    String command = "exec 3>/dev/udp/192.0.2.2/12001; " + wait;
    try (ToolProcess sender =
        ToolProcess.start(new ProcessBuilder(TrafficLab.inside(lab.near, "bash", "-c", command)))) {
      sender.awaitAttached();
      try (ToolProcess tool =
          ToolProcess.attached(Dropsnoop.class, "--json", "--pid=" + sender.pid())) {
        lab.inNear("bash", "-c", SEND);
        sender.say("go");
        sender.awaitExit();
        tool.signal("INT");
        List<JsonNode> lines = tool.json();
        assertThat(lines).hasSize(COUNT + 1);
        assertThat(lines.subList(0, COUNT))
            .allMatch(drop -> drop.at("/process/pid").asLong() == sender.pid())
            .allMatch(drop -> drop.at("/weir/process/comm").asText().equals("bash"))
            .allMatch(drop -> drop.at("/destination/port").asInt() == PORT);
        assertThat(lines.get(COUNT).at("/weir/filtered").asLong()).isGreaterThanOrEqualTo(COUNT);
      }
    }
  }

  @Test
  void shouldFilterByTheSocketsCgroupAndContainer() throws Exception {
    String id = "fedcba9876543210".repeat(4);
    String[] udp = {"--proto=udp"}; // bash may ask nscd too, by a Unix socket that nobody has
    String send = "nsenter --net=/run/netns/" + lab.near + " bash -c '" + SEND + "'; exit 0";
    try (TestCgroup cgroup = TestCgroup.make("docker-" + id + ".scope");
        ToolProcess byCgroup = tool(udp, "--json", "--cgroup=" + cgroup.path());
        ToolProcess byContainer = tool(udp, "--json", "--container=" + id.substring(0, 9));
        ToolProcess table = tool(udp, "--container", "--netns=" + lab.near)) {
      lab.inNear("bash", "-c", SEND);
      Commands.run(cgroup.shell(send));
      for (ToolProcess tool : List.of(byCgroup, byContainer, table)) {
        assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
      }
      for (ToolProcess tool : List.of(byCgroup, byContainer)) {
        assertThat(tool.json()).as(tool.stderr()).hasSize(COUNT + 1);
        JsonNode drop = tool.json().get(0);
        assertThat(drop.at("/destination/port").asInt()).isEqualTo(PORT);
        assertThat(drop.at("/container/id").asText()).isEqualTo(id);
        assertThat(drop.at("/weir/cgroup").asText()).isEqualTo("/docker-" + id + ".scope");
      }
      assertThat(table.stdout().get(0)).contains(" IFACE    CONTAINER            PROTO ");
      assertThat(table.stdout()).filteredOn(l -> l.contains(" fedcba987654 ")).hasSize(COUNT);
      assertThat(table.stdout()).hasSize(1 + 2 * COUNT);
    }
  }

  /** The tag is kept beside the packet then. */
  @Test
  void shouldShowTagsAndFindThemByAnExpression() throws Exception {
    String[] far = {"--json", "--netns", lab.far};
    try (ToolProcess tagged = tool(far, "vlan 101 and udp port 9005");
        ToolProcess other = tool(far, "vlan", "102");
        ToolProcess untagged = tool(far, "udp port 9005");
        VlanTagger dropper = VlanTagger.attachDropper(lab)) {
      assertThat(dropper).isNotNull();
      lab.udpToPorts("192.0.2.1", 9005, 1);
      for (ToolProcess tool : List.of(tagged, other, untagged)) {
        tool.signal("INT");
      }
      assertThat(tagged.json()).hasSize(2);
      JsonNode drop = tagged.json().get(0);
      assertThat(drop.at("/weir/vlan").asInt()).isEqualTo(VlanTagger.VLAN);
      assertThat(drop.at("/destination/port").asInt()).isEqualTo(9005);
      assertThat(drop.at("/network/io/direction").asText()).isEqualTo("transmit");
      JsonNode sum = other.json().get(0).get("weir");
      assertThat(sum.get("shown").asLong()).isZero();
      assertThat(sum.get("filtered").asLong() + sum.get("suppressed").asLong())
          .isEqualTo(sum.get("seen").asLong());
      assertThat(untagged.json()).as("libpcap looks right behind the addresses").hasSize(1);
    }
  }

  @Test
  void shouldRefuseAnExpressionInLibpcapsWords() throws Exception {
    assertThat(failure(ExitStatus.USAGE, "udp", "porr", "53"))
        .contains("expression 'udp porr 53': can't parse filter expression: syntax error");
    assertThat(failure(ExitStatus.USAGE, "--cgroup=/", "--container=ab"))
        .contains("--container=ab: give either this or --cgroup");
  }

  @Test
  void shouldNameThePackageOfALibpcapThatIsNotThere() throws Exception {
    String hide = "for f in /usr/lib*/*/libpcap.so.*; do mount --bind /dev/null $f; done; ";
    List<String> command = new ArrayList<>(List.of("unshare", "-m", "bash", "-c"));
    command.add(hide + "exec \"$@\"");
    command.add("bash");
    command.addAll(ToolProcess.command(Dropsnoop.class, "udp"));
    try (ToolProcess tool = ToolProcess.start(new ProcessBuilder(command))) {
      assertThat(tool.awaitExit()).isEqualTo(ExitStatus.KERNEL);
      assertThat(tool.stderr()).contains("load libpcap.so.0.8: ", "apt-get install libpcap0.8");
    }
  }

  @Test
  void shouldRefuseACaptureFileThatCannotBeWritten() throws Exception {
    assertThat(failure(ExitStatus.RUNTIME, "--pcap=/nonexistent/file"))
        .contains("--pcap=/nonexistent/file: ENOENT (2): its directory must exist");
    assertThat(failure(ExitStatus.RUNTIME, "--pcap=" + Path.of("/proc")))
        .contains("--pcap=/proc: ");
  }

  @Test
  void shouldCountWhatAFullDiskLoses() throws Exception {
    String[] options = {"--json", "--netns", lab.near};
    try (ToolProcess tool = tool(options, "--pcap=/dev/full", "udp port 12001")) {
      lab.inNear("bash", "-c", SEND);
      assertThat(tool.signal("INT")).isEqualTo(ExitStatus.RUNTIME);
      assertThat(tool.stderr())
          .contains("pcap: No space left on device: events are lost, and counted")
          .contains("sink=" + COUNT);
      assertThat(tool.json()).hasSize(COUNT + 1);
    }
  }

  private static ToolProcess tool(String[] options, String... others) throws Exception {
    String[] all = new String[options.length + others.length];
    System.arraycopy(options, 0, all, 0, options.length);
    System.arraycopy(others, 0, all, options.length, others.length);
    return ToolProcess.attached(Dropsnoop.class, all);
  }

  private static String failure(int status, String... options) throws Exception {
    List<String> command = ToolProcess.command(Dropsnoop.class, options);
    try (ToolProcess tool = ToolProcess.start(new ProcessBuilder(command))) {
      assertThat(tool.awaitExit()).isEqualTo(status);
      return tool.stderr();
    }
  }
}
