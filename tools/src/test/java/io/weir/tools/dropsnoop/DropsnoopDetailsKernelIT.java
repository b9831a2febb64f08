package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.Commands;
import io.weir.testsupport.SchemaCheck;
import io.weir.tools.ToolProcess;
import io.weir.tools.xdptop.Pcap;
import io.weir.tools.xdptop.TrafficLab;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is shown of drops when it is asked for; capture files are read by tshark. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DropsnoopDetailsKernelIT {
  private static final String LAB_OWN = "NETFILTER_DROP";
  private static final int COUNT = 3;
  private static final int CLOSED = 7001;
  private static final int LAST = 7999;
  private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);
  private static final String STRANGE_ARP = // for another kind of hardware
      "0806 0007 0800 06 04 0001 020000000002 c0000202 000000000000 c0000201";

  private TrafficLab lab;
  private Path capture;
  private ToolProcess json;
  private ToolProcess table;
  private ToolProcess arp;

  @BeforeAll
  void dropTogether() throws Exception {
    lab = new TrafficLab();
    capture = Files.createTempFile("weir-drops", ".pcapng");
    json = dropsnoop("--json", "--stack", "--hints", "--pcap=" + capture);
    table = dropsnoop("-v", "-K", "--hints", "udp", "port", "4789", "or", "dst port " + CLOSED);
    arp = dropsnoop("--json", "--proto=arp");
    Pcap frames = new Pcap();
    Tunnel.all().forEach(tunnel -> frames.add(COUNT, tunnel.frame()));
    frames.add(COUNT, STRANGE_ARP).send(lab);
    lab.udpToPorts("2001:db8::1", CLOSED, 1);
    lab.udpToPorts("192.0.2.1", CLOSED, 1);
    lab.udpToPorts("192.0.2.1", LAST, 1);
    awaitLast();
    for (ToolProcess tool : List.of(json, table, arp)) {
      assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
    }
  }

  @AfterAll
  void clear() throws Exception {
    for (ToolProcess tool : new ToolProcess[] {json, table, arp}) {
      if (tool != null) {
        tool.close();
      }
    }
    if (capture != null) {
      Files.deleteIfExists(capture);
    }
    if (lab != null) {
      lab.close();
    }
  }

  private ToolProcess dropsnoop(String... options) throws Exception {
    List<String> args = new ArrayList<>(List.of("--netns", lab.near));
    args.addAll(List.of(options));
    return ToolProcess.attached(Dropsnoop.class, args.toArray(new String[0]));
  }

  private void awaitLast() {
    long start = System.nanoTime();
    while (json.stdout().stream().noneMatch(line -> line.contains("\"port\":" + LAST))) {
      assertThat(System.nanoTime() - start).as(json.stderr()).isLessThan(DEADLINE_NS);
      Thread.onSpinWait();
    }
  }

  @Test
  void shouldShowWhatTunnelsCarry() {
    SoftAssertions softly = new SoftAssertions();
    for (Tunnel tunnel : Tunnel.all()) {
      long shown = drops().stream().filter(drop -> carries(drop, tunnel)).count();
      softly.assertThat(shown).as(tunnel.toString()).isEqualTo(COUNT);
    }
    softly.assertAll();
    assertThat(table.stdout())
        .filteredOn(line -> line.contains("carrying udp 10.0.0.1:1000 > 10.0.0.2:53 (vxlan 42)"))
        .hasSize(COUNT);
  }

  private static boolean carries(JsonNode drop, Tunnel tunnel) {
    JsonNode weir = drop.get("weir");
    return weir.at("/tunnel/type").asText().equals(tunnel.type())
        && weir.at("/tunnel/id").asLong(-1) == tunnel.id()
        && weir.at("/inner/transport").asText().equals("udp")
        && weir.at("/inner/source/address").asText().equals(tunnel.source())
        && weir.at("/inner/source/port").asInt() == 1000
        && weir.at("/inner/destination/address").asText().equals(tunnel.destination())
        && weir.at("/inner/destination/port").asInt() == 53;
  }

  /** tshark takes packets apart by itself, so it tells the inner flows too. */
  @Test
  void shouldWriteAFileInWhichTsharkFindsTheSame() {
    List<String> theirs = new ArrayList<>();
    for (String line : tshark("ip.src", "ipv6.src", "udp.dstport").lines().toList()) {
      String[] fields = line.split("\\|", -1);
      if (fields[0].contains("reason=" + LAB_OWN)) {
        continue;
      }
      theirs.add(fields[0] + "|" + fields[1] + "|" + addresses(fields[2], fields[3]) + fields[4]);
    }
    List<String> ours = new ArrayList<>();
    for (JsonNode drop : drops()) {
      String comment = comment(drop);
      String inner = drop.at("/weir/inner/source/address").asText();
      String ports = ports(drop.at("/destination/port"), drop.at("/weir/inner/destination/port"));
      String from = drop.at("/weir/arp").isMissingNode() ? "/source/address" : "/none";
      String addresses = addresses(drop.at(from).asText(), inner);
      ours.add(comment + "|" + drop.at("/weir/length").asText() + "|" + addresses + ports);
    }
    assertThat(ours).hasSizeGreaterThan(COUNT * Tunnel.all().size());
    assertThat(theirs).containsExactlyInAnyOrderElementsOf(ours);
  }

  private String comment(JsonNode drop) {
    String comment = "reason=" + drop.at("/weir/drop/reason").asText();
    comment += " location=" + drop.at("/weir/drop/location").asText() + " netns=" + lab.near;
    JsonNode user = drop.at("/weir/socket/uid"); // of who sent from the other namespace
    comment += user.isMissingNode() ? "" : " uid=" + user.asText();
    JsonNode cgroup = drop.at("/weir/cgroup");
    return comment + (cgroup.isMissingNode() ? "" : " cgroup=" + cgroup.asText());
  }

  private static String addresses(String some, String others) {
    List<String> all = new ArrayList<>();
    all.addAll(List.of(some.split(",")));
    all.addAll(List.of(others.split(",")));
    all.removeIf(String::isEmpty);
    all.sort(null);
    return String.join(",", all) + "|";
  }

  private static String ports(JsonNode outer, JsonNode inner) {
    String ports = outer.asText();
    return inner.isMissingNode() || ports.isEmpty()
        ? ports + inner.asText()
        : ports + "," + inner.asText();
  }

  private String tshark(String... fields) {
    List<String> command =
        new ArrayList<>(List.of("tshark", "-n", "-r", capture.toString(), "-T", "fields"));
    command.addAll(List.of("-E", "separator=|", "-e", "frame.comment", "-e", "frame.len"));
    for (String field : fields) {
      command.addAll(List.of("-e", field));
    }
    command.addAll(List.of("-d", "udp.port==8472,vxlan"));
    String output = Commands.run(command.toArray(new String[0]));
    List<String> lines = output.lines().filter(line -> line.startsWith("reason=")).toList();
    return String.join("\n", lines);
  }

  @Test
  void shouldShowStacksFromThePlaceThatDropped() {
    for (JsonNode drop : drops()) {
      JsonNode stack = drop.at("/weir/drop/stack");
      assertThat(stack.get(0).asText()).isEqualTo(drop.at("/weir/drop/location").asText());
      assertThat(stack.size()).isGreaterThan(5);
    }
    JsonNode closed = drops(CLOSED).get(0);
    assertThat(closed.at("/weir/drop/stack").toString()).contains("netif_receive_skb");

    List<String> lines = table.stdout();
    int first = lines.indexOf("  stack 1:");
    assertThat(lines.get(first + 1)).matches("    \\w+(\\.\\w+)*\\+0x[0-9a-f]+");
    assertThat(lines).filteredOn("  stack 1:"::equals).hasSize(1);
    assertThat(lines).filteredOn("  stack 1"::equals).hasSizeGreaterThanOrEqualTo(COUNT - 1);
  }

  @Test
  void shouldHintAtWhatToDo() {
    JsonNode closed = drops(CLOSED).get(0);
    assertThat(closed.at("/weir/drop/hint").asText())
        .startsWith("The packet reached this host, but no socket waits for it")
        .contains("UdpNoPorts", "Check: ss ", "Remedy: ");
    assertThat(table.stdout()).filteredOn(line -> line.startsWith("  hint: ")).hasSize(COUNT + 2);
  }

  @Test
  void shouldShowMoreColumns() {
    List<String> lines = table.stdout();
    assertThat(lines.get(0))
        .matches(
            "TIME +REASON +LOCATION +IFACE +DIR NETNS +FOUND-BY +LEN +VLAN +SEQ UID +CONTAINER +"
                + "PROCESS +PROTO +FLOW");
    assertThat(lines)
        .filteredOn(line -> line.contains(":" + CLOSED))
        .hasSize(2)
        .allMatch(line -> line.contains(" rx  " + lab.near))
        .anyMatch(line -> line.contains("[2001:db8::1]:" + CLOSED));
  }

  @Test
  void shouldShowDropsOverIpv6() {
    JsonNode drop =
        drops(CLOSED).stream()
            .filter(d -> d.at("/network/type").asText().equals("ipv6"))
            .findFirst()
            .orElseThrow();
    assertThat(drop.at("/weir/drop/reason").asText()).isEqualTo("NO_SOCKET");
    assertThat(drop.at("/weir/drop/location").asText()).startsWith("__udp6_lib_rcv+0x");
    assertThat(drop.at("/destination/address").asText()).isEqualTo("2001:db8::1");
    assertThat(drop.at("/weir/length").asInt()).isEqualTo(64); // Ethernet, IPv6, UDP, "x\n"
  }

  @Test
  void shouldFilterArp() {
    List<JsonNode> shown = arp.json();
    JsonNode last = shown.get(shown.size() - 1);
    assertThat(shown).hasSize(COUNT + 1);
    for (JsonNode drop : shown.subList(0, COUNT)) {
      assertThat(drop.at("/network/type").asText()).isEqualTo("arp");
      assertThat(drop.at("/weir/arp/operation").asText()).isEqualTo("request");
      assertThat(drop.at("/source/address").asText()).isEqualTo("192.0.2.2");
      assertThat(drop.at("/destination/address").asText()).isEqualTo("192.0.2.1");
    }
    assertThat(last.at("/weir/filtered").asLong()).isGreaterThanOrEqualTo(drops().size() - COUNT);
  }

  @Test
  void shouldAccountForEveryDropAndKeepToTheSchema() throws Exception {
    SchemaCheck check = new SchemaCheck();
    for (String line : json.stdout()) {
      assertThat(check.faults(line)).as(line).isEmpty();
    }
    List<JsonNode> all = json.json();
    JsonNode weir = all.get(all.size() - 1).get("weir");
    long lost = 0;
    for (JsonNode cause : weir.get("lost")) {
      lost += cause.asLong();
    }
    assertThat(weir.get("shown").asLong())
        .isEqualTo(all.stream().filter(e -> e.at("/name").asText().equals("packet.drop")).count());
    assertThat(weir.get("seen").asLong())
        .isEqualTo(
            weir.get("shown").asLong()
                + weir.get("filtered").asLong()
                + weir.get("suppressed").asLong()
                + weir.get("limited").asLong()
                + lost);
  }

  /** Those that were made here: the lab's own are IPv6's first words, which come when they like. */
  private List<JsonNode> drops() {
    return json.json().stream()
        .filter(e -> e.at("/name").asText().equals("packet.drop"))
        .filter(e -> !e.at("/weir/drop/reason").asText().equals(LAB_OWN))
        .toList();
  }

  private List<JsonNode> drops(int port) {
    return drops().stream().filter(e -> e.at("/destination/port").asInt() == port).toList();
  }
}
