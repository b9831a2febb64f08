package io.weir.exporters.prometheus;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.weir.ringbuf.metric.MetricSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Answers scrapes at {@code /metrics}. Holds nothing between scrapes; at most 10 at a time are
 * answered, on daemon threads of its own. Whoever opened it closes it.
 */
public final class PrometheusServer implements AutoCloseable {
  private final MetricPage page;
  private final HTTPServer server;

  private PrometheusServer(MetricPage page, HTTPServer server) {
    this.page = page;
    this.server = server;
  }

  /**
   * Binds the address and begins to answer, with an empty page so far.
   *
   * @param address resolved; port 0 is any free one
   * @throws IOException when the address cannot be bound
   */
  public static PrometheusServer open(InetSocketAddress address) throws IOException {
    MetricPage page = new MetricPage();
    PrometheusRegistry registry = new PrometheusRegistry();
    registry.register(page);
    HTTPServer server =
        HTTPServer.builder()
            .inetAddress(address.getAddress())
            .port(address.getPort())
            .registry(registry)
            .buildAndStart();
    return new PrometheusServer(page, server);
  }

  /** The port that is listened at. */
  public int port() {
    return server.getPort();
  }

  /** Shows these sources from now on. */
  public void measure(List<MetricSource> sources) {
    page.show(sources);
  }

  @Override
  public void close() {
    server.close();
  }
}
