package io.weir.tools.xdptop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.bpf.Netns;
import io.weir.tools.ToolProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** More flows than become rows: counted all, shown the largest, found by the filter. */
class XdptopFloodKernelIT {
  private static final String RECEIVE = "receive";
  private static final int FIRST_PORT = 20_000;
  private static final int FLOWS = 20_011;

  @Test
  void shouldCountAllFlowsAndShowTheLargest() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tool = lab.xdptop("--top", "0")) {
      flood(lab);
      JsonNode sample = whenAllCame(tool);

      assertThat(sample.at("/weir/flows_total").asInt()).isEqualTo(FLOWS);
      assertThat(sample.at("/weir/flow_table/created").asInt()).isEqualTo(FLOWS);
      assertThat(sample.at("/weir/flow_table/entries").asInt()).isEqualTo(FLOWS);
      assertThat(sample.at("/weir/flow_table/evicted").asInt()).isZero();
      assertThat(sample.at("/weir/flow_table/lost").asInt()).isZero();
      assertThat(sample.at("/weir/flows")).hasSizeBetween(2048, 3 * 2048);
      // the large flow is there, whatever came after it
      JsonNode large = TrafficLab.row(sample.at("/weir/flows"), RECEIVE, "/destination/port", "9");
      assertThat(large.get("packets_total").asInt()).isEqualTo(23);
      JsonNode source =
          TrafficLab.row(sample.at("/weir/sources"), RECEIVE, "/source/address", "192.0.2.2");
      assertThat(source.get("packets_total").asInt()).isEqualTo(FLOWS + 22);
      assertThat(sample.at("/weir/flows").findValues("sampled")).isEmpty();
    }
  }

  @Test
  void shouldFindASmallFlowAmongAllByTheFilter() throws Exception {
    try (TrafficLab lab = new TrafficLab();
        ToolProcess tool = lab.xdptop("--filter", ":25003")) {
      flood(lab);
      JsonNode sample = whenAllCame(tool);

      assertThat(sample.at("/weir/flows")).hasSize(1);
      assertThat(sample.at("/weir/flows/0/destination/port").asInt()).isEqualTo(25_003);
      assertThat(sample.at("/weir/flows/0/packets_total").asInt()).isEqualTo(1);
      assertThat(sample.at("/weir/flows_total").asInt()).isEqualTo(FLOWS);
    }
  }

  /** The filter hides protocols too, so the totals tell. */
  private static JsonNode whenAllCame(ToolProcess tool) {
    return TrafficLab.await(
        tool,
        sample ->
            TrafficLab.hook(sample, RECEIVE, "xdp") == FLOWS + 22 && TrafficLab.isQuiet(sample));
  }

  /** 23 packets of one flow, and one of each of the others: as many destination ports. */
  private static void flood(TrafficLab lab) {
    try (Netns far = Netns.of(lab.far);
        DatagramSocket socket = far.call(XdptopFloodKernelIT::socket)) {
      InetAddress nobody = InetAddress.getByName(TrafficLab.NOBODY);
      for (int i = 0; i < 23; i++) {
        socket.send(new DatagramPacket(new byte[100], 100, nobody, 9));
      }
      for (int i = 0; i < FLOWS - 1; i++) {
        socket.send(new DatagramPacket(new byte[1], 1, nobody, FIRST_PORT + i));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DatagramSocket socket() {
    try {
      return new DatagramSocket();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
