package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.tools.ToolProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every cause that the lab knows, 23 packets of each, as dropsnoop and bpftrace see them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DropReasonsKernelIT {
  private static final long COUNT = 23;
  private static final int REASONS = 20;

  private final List<DropLab.Cause> causes = DropLab.causes();
  private final Map<String, Window> windows = new LinkedHashMap<>();
  private DropLab lab;
  private ToolProcess near;
  private ToolProcess far;
  private ToolProcess bpftrace;

  @BeforeAll
  void provokeAll() throws Exception {
    lab = new DropLab();
    bpftrace = ToolProcess.start(new ProcessBuilder("bpftrace", "-e", ReasonCounts.script()));
    near = dropsnoop(lab.near);
    far = dropsnoop(lab.far);
    bpftrace.awaitAttached();
    for (DropLab.Cause cause : causes) {
      Instant from = Instant.now();
      lab.provoke(cause, (int) COUNT);
      windows.put(cause.name(), new Window(from, Instant.now()));
    }
    for (ToolProcess tool : List.of(near, far)) {
      assertThat(tool.signal("INT")).as(tool.stderr()).isZero();
    }
    bpftrace.signal("INT");
  }

  private static ToolProcess dropsnoop(String netns) throws Exception {
    return ToolProcess.attached(Dropsnoop.class, "--json", "--all", "--netns", netns);
  }

  @AfterAll
  void clear() {
    for (ToolProcess tool : new ToolProcess[] {near, far, bpftrace}) {
      if (tool != null) {
        tool.close();
      }
    }
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void shouldTellTheReasonOfEachCause() throws IOException {
    Map<String, String> expected = expected();
    assertThat(expected.keySet()).containsExactlyElementsOf(windows.keySet());
    List<String> faults = new ArrayList<>();
    List<JsonNode> drops = drops(near);
    for (DropLab.Cause cause : causes) {
      String reason = expected.get(cause.name());
      Window window = windows.get(cause.name());
      Map<String, Long> ours = counts(drops.stream().filter(window::holds).toList());
      if (ours.getOrDefault(reason, 0L) != COUNT) {
        faults.add(cause + ": expected " + COUNT + " " + reason + ", not " + ours);
      }
    }
    assertThat(faults).as(String.join("\n", faults)).isEmpty();
  }

  @Test
  void shouldHaveProvokedManyReasons() {
    Map<String, Long> counts = counts(drops(near));
    counts.remove("NOT_SPECIFIED");
    counts.values().removeIf(count -> count < COUNT);
    assertThat(counts).hasSizeGreaterThanOrEqualTo(REASONS);
  }

  @Test
  void shouldCountByReasonAndNamespaceAsBpftraceDoes() {
    List<String> theirs = bpftrace.stdout();
    assertThat(counts(drops(near))).isEqualTo(ReasonCounts.of(theirs, lab.nearInode));
    assertThat(counts(drops(far))).isEqualTo(ReasonCounts.of(theirs, lab.farInode));
  }

  /** TCP takes the device off a packet, and before Linux 6.11 nothing tells the listener. */
  @Test
  void shouldKnowInterfaceAndNamespaceOfWhatTcpDrops() {
    for (String cause : List.of("tcp-syn-fin", "tcp-reset", "tcp-no-flags", "tcp-syn")) {
      List<JsonNode> events =
          drops(near).stream().filter(event -> windows.get(cause).holds(event)).toList();
      assertThat(events).as(cause).hasSize((int) COUNT);
      for (JsonNode event : events) {
        assertThat(event.at("/network/interface/name").asText()).as(cause).isEqualTo("v0");
        assertThat(event.at("/network/io/direction").asText()).as(cause).isEqualTo("receive");
        assertThat(event.at("/weir/netns").asLong()).as(cause).isEqualTo(lab.nearInode);
      }
    }
  }

  private static List<JsonNode> drops(ToolProcess tool) {
    return tool.json().stream().filter(e -> e.at("/name").asText().equals("packet.drop")).toList();
  }

  private static Map<String, Long> counts(List<JsonNode> drops) {
    Map<String, Long> counts = new TreeMap<>();
    drops.forEach(e -> counts.merge(e.at("/weir/drop/reason").asText(), 1L, Long::sum));
    return counts;
  }

  /** By cause: of the reasons in causes.txt, the first that this kernel has. */
  private static Map<String, String> expected() throws IOException {
    Map<String, String> expected = new LinkedHashMap<>();
    Set<String> known = Set.copyOf(ReasonCounts.names().values());
    for (String line : lines("causes.txt")) {
      String[] words = line.split(" +");
      Stream.of(words)
          .skip(1)
          .map(word -> List.of(word.split("/")))
          .filter(known::containsAll)
          .findFirst()
          .ifPresent(reason -> expected.put(words[0], reason.get(0)));
    }
    return expected;
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream in = DropReasonsKernelIT.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }

  /** When a cause was provoked. */
  private record Window(Instant from, Instant to) {
    boolean holds(JsonNode event) {
      Instant at = Instant.parse(event.at("/timestamp").asText());
      return !at.isBefore(from) && !at.isAfter(to);
    }
  }
}
