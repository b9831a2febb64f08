package io.weir.exporters.prometheus;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Writes the page, in OpenMetrics for those who ask for it. Any thread. */
final class ScrapeHandler implements HttpHandler {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;
  private static final int NO_BODY = -1;

  private final MetricPage page;
  private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
  private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();

  ScrapeHandler(MetricPage page) {
    this.page = page;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      if (!exchange.getRequestURI().getPath().equals("/metrics")) {
        exchange.sendResponseHeaders(NOT_FOUND, NO_BODY);
      } else if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        exchange.sendResponseHeaders(METHOD_NOT_ALLOWED, NO_BODY);
      } else if (page.isEmpty()) {
        exchange.sendResponseHeaders(UNAVAILABLE, NO_BODY); // still starting
      } else {
        answer(exchange, method.equals("HEAD"));
      }
    }
  }

  private void answer(HttpExchange exchange, boolean head) throws IOException {
    ExpositionFormatWriter writer = writer(exchange.getRequestHeaders().getFirst("Accept"));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      writer.write(body, page.snapshots(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (RuntimeException e) { // a source fails when what it reads was closed meanwhile
      exchange.sendResponseHeaders(UNAVAILABLE, NO_BODY);
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", writer.getContentType());
    exchange.sendResponseHeaders(OK, head ? NO_BODY : body.size());
    if (!head) {
      body.writeTo(exchange.getResponseBody());
    }
  }

  private ExpositionFormatWriter writer(String accept) {
    return openMetrics.accepts(accept) ? openMetrics : text;
  }
}
