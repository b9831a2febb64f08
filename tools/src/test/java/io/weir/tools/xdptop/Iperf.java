package io.weir.tools.xdptop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.tools.ToolProcess;

/** A TCP stream from the far end to the near one by iperf3(1). */
final class Iperf {
  /** What iperf3 sends first on each connection, and does not count. */
  static final int COOKIE_BYTES = 37;

  private Iperf() {}

  /**
   * Sends at least so many bytes; what the sender reports. Slowly: iperf3 ends when all is written,
   * and what then still waits in the sender's socket is never sent.
   */
  static JsonNode stream(TrafficLab lab, long bytes) throws Exception {
    lab.inNear("sysctl", "-qw", "net.ipv4.tcp_sack=0");
    lab.inFar("sysctl", "-qw", "net.ipv4.tcp_sack=0");
    String[] serve = TrafficLab.inside(lab.near, "iperf3", "-s", "-1", "--forceflush");
    try (ToolProcess server = ToolProcess.start(new ProcessBuilder(serve))) {
      while (server.stdout().stream().noneMatch(line -> line.contains("Server listening"))) {
        Thread.onSpinWait();
      }
      String count = Long.toString(bytes);
      String[] client = {"iperf3", "-c", "192.0.2.1", "-J", "-n", count, "-l", "16K", "-b", "20M"};
      String said = TrafficLab.output(TrafficLab.inside(lab.far, client));
      server.awaitExit();
      return new ObjectMapper().readTree(said);
    }
  }
}
