package io.weir.tools.xdptop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.tools.ToolProcess;
import io.weir.tools.export.KafkaBroker;
import io.weir.tools.export.KafkaRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New flows in a topic of a real broker, read back by kcat. */
@Tag("host") // the kernel does not matter, and a broker takes minutes to start in the VM
class XdptopKafkaKernelIT {
  private static final int CONNECTIONS = 13;

  @Test
  void shouldKeyBothDirectionsOfAFlowAlikeAndAllElseByHost(@TempDir Path folder) throws Exception {
    try (KafkaBroker broker = KafkaBroker.start(folder, Map.of());
        TrafficLab lab = new TrafficLab();
        ToolProcess tool = lab.xdptop("--flows", "--kafka=" + broker.address())) {
      lab.tcpToPorts("192.0.2.1", 7001, CONNECTIONS); // nobody listens: each is reset
      FlowStarts.await(tool, 2 * CONNECTIONS);
      assertThat(tool.signal("INT")).isZero();
      List<KafkaRecord> records = KafkaRecord.readAll(broker.address(), "weir.events");
      assertThat(records.subList(0, records.size() - 1))
          .extracting(KafkaRecord::value)
          .isEqualTo(tool.stdout().subList(0, tool.stdout().size() - 1));
      assertKeys(records);
    }
  }

  private static void assertKeys(List<KafkaRecord> records) throws Exception {
    String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    Map<Boolean, List<KafkaRecord>> flows =
        records.stream().collect(Collectors.partitioningBy(r -> r.value().contains("flow.start")));
    assertThat(flows.get(false)).isNotEmpty().allMatch(record -> record.key().equals(host));
    Map<Integer, String> received = new TreeMap<>();
    Map<Integer, String> sent = new TreeMap<>();
    for (KafkaRecord record : flows.get(true)) {
      JsonNode flow = record.json();
      assertThat(record.headers()).containsEntry("weir.schema", "xdptop/1");
      if (FlowStarts.isReceived(flow)) {
        received.put(flow.at("/destination/port").asInt(), record.key());
      } else {
        sent.put(flow.at("/source/port").asInt(), record.key());
      }
    }
    assertThat(received).hasSize(CONNECTIONS).isEqualTo(sent);
    assertThat(received.values()).doesNotHaveDuplicates().allMatch(key -> key.startsWith("1:"));
  }
}
