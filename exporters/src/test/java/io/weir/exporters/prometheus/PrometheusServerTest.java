package io.weir.exporters.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.exporters.SampleMetrics;
import io.weir.ringbuf.metric.Metric;
import io.weir.ringbuf.metric.MetricSource;
import io.weir.ringbuf.metric.MetricVisitor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrometheusServerTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  /** Text format 0.0.4; names and units by OpenTelemetry's rules for Prometheus. */
  private static final String PAGE =
      """
      # HELP process_cpu_time_seconds_total CPU time
      # TYPE process_cpu_time_seconds_total counter
      process_cpu_time_seconds_total 0.25
      # HELP system_network_io_bytes_total Bytes
      # TYPE system_network_io_bytes_total counter
      system_network_io_bytes_total{network_io_direction="receive"} 1.099511627776E12
      # HELP system_network_packet_count_total Packets
      # TYPE system_network_packet_count_total counter
      system_network_packet_count_total{network_io_direction="receive"} 23.0
      system_network_packet_count_total{network_io_direction="transmit"} 29.0
      # HELP weir_sink_queue_length Waiting
      # TYPE weir_sink_queue_length gauge
      weir_sink_queue_length{weir_sink="a \\"b\\"\\n\\\\c"} 7.0
      """;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void shouldServeNamesUnitsAndValuesAsPrometheusWantsThem() throws Exception {
    try (PrometheusServer server = PrometheusServer.open(ANY_PORT)) {
      assertThat(get(server, "/metrics", "").statusCode()).isEqualTo(503);
      server.measure(List.of(new SampleMetrics()));
      HttpResponse<String> response = get(server, "/metrics", "");
      assertThat(response.headers().firstValue("Content-Type"))
          .hasValue("text/plain; version=0.0.4; charset=utf-8");
      assertThat(response.body()).isEqualTo(PAGE);
    }
  }

  @Test
  void shouldServeOpenMetricsToWhomAsksAndTextToWhomAsksForMore() throws Exception {
    try (PrometheusServer server = PrometheusServer.open(ANY_PORT)) {
      server.measure(List.of(new SampleMetrics()));
      HttpResponse<String> open =
          get(server, "/metrics", "application/openmetrics-text;version=1.0.0,*/*;q=0.1");
      assertThat(open.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("application/openmetrics-text");
      assertThat(open.body())
          .contains("# UNIT system_network_io_bytes bytes\n")
          .endsWith("# EOF\n");
      String binary =
          "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
              + "encoding=delimited;q=0.7,text/plain;version=0.0.4;q=0.3";
      assertThat(get(server, "/metrics", binary).body()).isEqualTo(PAGE);
    }
  }

  @Test
  void shouldServeNothingElse() throws Exception {
    try (PrometheusServer server = PrometheusServer.open(ANY_PORT)) {
      for (String path : List.of("/", "/metricsx", "/metrics/x")) {
        assertThat(get(server, path, "").statusCode()).as(path).isEqualTo(404);
      }
      HttpRequest post =
          HttpRequest.newBuilder(uri(server, "/metrics"))
              .POST(HttpRequest.BodyPublishers.ofString("x"))
              .build();
      assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
    }
  }

  @Test
  void shouldSayThatItCannotWhenASourceFails() throws Exception {
    try (PrometheusServer server = PrometheusServer.open(ANY_PORT)) {
      server.measure(List.of(new Failing()));
      assertThat(get(server, "/metrics", "").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void shouldAnswerBesideClientsThatNeverFinishTheirRequest() throws Exception {
    List<Socket> halves = new ArrayList<>();
    try (PrometheusServer server = PrometheusServer.open(ANY_PORT)) {
      server.measure(List.of(new SampleMetrics()));
      for (int i = 0; i < 31; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.getOutputStream().write("GET /met".getBytes(StandardCharsets.US_ASCII));
        halves.add(socket);
      }
      assertThat(get(server, "/metrics", "").body()).isEqualTo(PAGE);
    } finally {
      for (Socket socket : halves) {
        socket.close();
      }
    }
  }

  @Test
  void shouldFailToBindWhatIsTakenAndFreeItsPortWhenClosed() throws Exception {
    InetSocketAddress address;
    try (PrometheusServer server = PrometheusServer.open(ANY_PORT)) {
      address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
      assertThatThrownBy(() -> PrometheusServer.open(address)).isInstanceOf(BindException.class);
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(address);
    }
  }

  private HttpResponse<String> get(PrometheusServer server, String path, String accept)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(server, path));
    if (!accept.isEmpty()) {
      request.header("Accept", accept);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static URI uri(PrometheusServer server, String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  /** Reads what is closed. */
  private static final class Failing implements MetricSource {
    @Override
    public List<Metric> metrics() {
      return List.of();
    }

    @Override
    public void visit(MetricVisitor visitor) {
      throw new IllegalStateException("closed");
    }
  }
}
