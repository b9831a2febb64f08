package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.bpf.Netns;
import io.weir.testsupport.SchemaCheck;
import io.weir.tools.ToolProcess;
import io.weir.tools.xdptop.TrafficLab;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Counts of a flood as dropsnoop, bpftrace and the generator have them, in the same run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SummaryKernelIT {
  private static final int FRAMES = 299_993;
  private static final int OTHERS = 10_007;
  private static final int HOST = 23;
  private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);
  private TrafficLab lab;
  private long near;
  private ToolProcess all;
  private ToolProcess one;
  private ToolProcess table;
  private ToolProcess bpftrace;

  @BeforeAll
  void flood() throws Exception {
    lab = new TrafficLab();
    try (Netns netns = Netns.of(lab.near)) {
      near = netns.inode();
    }
    bpftrace = ToolProcess.start(new ProcessBuilder("bpftrace", "-e", ReasonCounts.script()));
    all = dropsnoop("--summary=200ms", "--json");
    one = dropsnoop("--summary", "--json", "--src=198.51.100.23", "--reason=otherhost");
    table = dropsnoop("--summary=100ms", "--iface=v0");
    bpftrace.awaitAttached();
    try (FrameFlood flood = new FrameFlood(lab)) {
      flood.send(FRAMES, HOST);
      flood.send(OTHERS, HOST + 1);
      long startNs = System.nanoTime();
      while (flood.received() < FRAMES + OTHERS) {
        assertThat(System.nanoTime() - startNs).as("frames received").isLessThan(DEADLINE_NS);
      }
    }
    for (ToolProcess tool : List.of(all, one, table)) {
      assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
    }
    bpftrace.signal("INT");
  }

  @AfterAll
  void clear() {
    for (ToolProcess tool : new ToolProcess[] {all, one, table, bpftrace}) {
      if (tool != null) {
        tool.close();
      }
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

  @Test
  void shouldCountEveryDropOfAFlood() {
    List<JsonNode> rows = rows(all, "OTHERHOST");

    assertThat(sum(rows)).isEqualTo(FRAMES + OTHERS);
    JsonNode last = rows.get(rows.size() - 1);
    assertThat(last.at("/weir/drop/total").asLong()).isEqualTo(FRAMES + OTHERS);
    assertThat(last.at("/weir/drop/location").asText()).startsWith("ip_rcv");
    assertThat(last.at("/network/interface/name").asText()).isEqualTo("v0");
    assertThat(last.at("/network/transport").asText()).isEqualTo("udp");
    assertThat(last.at("/network/type").asText()).isEqualTo("ipv4");
    assertThat(last.at("/weir/netns").asLong()).isEqualTo(near);
    assertThat(last.at("/weir/netns_name").asText()).isEqualTo(lab.near);
  }

  @Test
  void shouldCountAsBpftraceDoes() {
    long theirs = ReasonCounts.of(bpftrace.stdout(), near).get("OTHERHOST");

    assertThat(sum(rows(all, "OTHERHOST"))).isEqualTo(theirs).isEqualTo(FRAMES + OTHERS);
  }

  @Test
  void shouldFilterInTheKernel() {
    assertThat(sum(rows(one, "OTHERHOST"))).isEqualTo(FRAMES);
    JsonNode summary = one.json().get(one.json().size() - 1);
    assertThat(summary.at("/weir/shown").asLong()).isEqualTo(FRAMES);
    assertThat(summary.at("/weir/filtered").asLong()).isGreaterThanOrEqualTo(OTHERS);
  }

  @Test
  void shouldAccountForEveryDrop() throws Exception {
    SchemaCheck check = new SchemaCheck();
    for (ToolProcess tool : List.of(all, one)) {
      List<JsonNode> lines = tool.json();
      JsonNode weir = lines.get(lines.size() - 1).at("/weir");
      long sum = 0;
      for (String what : List.of("shown", "filtered", "suppressed", "limited")) {
        sum += weir.get(what).asLong();
      }
      for (JsonNode lost : weir.get("lost")) {
        sum += lost.asLong();
      }
      assertThat(sum).isEqualTo(weir.get("seen").asLong());
      assertThat(sum(lines)).isEqualTo(weir.get("shown").asLong());
      for (String line : tool.stdout()) {
        assertThat(check.faults(line)).as(line).isEmpty();
      }
    }
  }

  @Test
  void shouldPrintTablesAndTheFinalSums() {
    List<String> lines = table.stdout();
    int total = lastHeading(lines);

    assertThat(lines.get(0)).matches("\\d\\d:\\d\\d:\\d\\d  \\d\\.\\d s  \\d+ drops, .* the start");
    assertThat(lines.get(total)).matches("\\d\\d:\\d\\d:\\d\\d  all of [\\d.]+ s: \\d+ drops");
    assertThat(lines.get(total + 2))
        .matches(" +" + (FRAMES + OTHERS) + " OTHERHOST +v0 +\\S+ +udp +ip_rcv.*");
    assertThat(lines.subList(0, total)).anyMatch(line -> line.contains("OTHERHOST"));
  }

  private static int lastHeading(List<String> lines) {
    int last = 0;
    for (int i = 0; i < lines.size(); i++) {
      last = lines.get(i).contains("  all of ") ? i : last;
    }
    return last;
  }

  private static List<JsonNode> rows(ToolProcess tool, String reason) {
    return tool.json().stream()
        .filter(e -> e.at("/weir/drop/reason").asText().equals(reason))
        .toList();
  }

  private static long sum(List<JsonNode> rows) {
    return rows.stream().mapToLong(row -> row.at("/weir/drop/count").asLong()).sum();
  }
}
