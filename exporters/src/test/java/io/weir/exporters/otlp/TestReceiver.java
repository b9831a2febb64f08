package io.weir.exporters.otlp;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * A receiver of OTLP over HTTP that answers as it is told, once something is in a request: a
 * status, or never. What it confirmed by 200 is what it received.
 */
final class TestReceiver implements AutoCloseable {
  /** What fails here is meant to; held, since a logger that nobody holds forgets its level. */
  private static final Logger QUIET = Logger.getLogger("io.opentelemetry");

  static {
    QUIET.setLevel(Level.OFF);
    // The JDK's server reads its limits once a JVM: those that PrometheusServer sets, tested
    // beside.
    System.setProperty("sun.net.httpserver.maxReqTime", "5");
    System.setProperty("sun.net.httpserver.maxRspTime", "10");
    System.setProperty("jdk.httpserver.maxConnections", "64");
  }

  static final int OK = 200;
  static final int NEVER = 0;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);
  private final Deque<Integer> next = new ArrayDeque<>();
  private final List<Span> spans = new ArrayList<>();
  private final List<LogRecord> logs = new ArrayList<>();
  private final List<Long> requestsNs = new ArrayList<>();
  private final List<String> encodings = new ArrayList<>();
  private int otherwise = OK;
  private String header = "";

  private TestReceiver(HttpServer server) {
    this.server = server;
    server.createContext("/v1/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** At this port; 0 is any. */
  static TestReceiver start(int port) throws IOException {
    return new TestReceiver(HttpServer.create(address(port), 0));
  }

  /** With TLS. */
  static TestReceiver start(SSLContext tls, boolean clientMustShowCertificate) throws IOException {
    HttpsServer server = HttpsServer.create(address(0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
            ssl.setNeedClientAuth(clientMustShowCertificate);
            parameters.setSSLParameters(ssl);
          }
        });
    return new TestReceiver(server);
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Answers the next requests so, one after the other, and asks to wait a second. */
  synchronized void answer(int... statuses) {
    for (int status : statuses) {
      next.add(status);
    }
  }

  /** Answers all others so. */
  synchronized void answerAlways(int status) {
    otherwise = status;
  }

  /** Refuses with 401, also when a request is empty, where this header is not sent. */
  synchronized void wantHeader(String name) {
    header = name;
  }

  synchronized List<Span> spans() {
    return List.copyOf(spans);
  }

  synchronized List<LogRecord> logs() {
    return List.copyOf(logs);
  }

  /** When requests came that had something in them, by System.nanoTime(). */
  synchronized List<Long> requestsNs() {
    return List.copyOf(requestsNs);
  }

  synchronized List<String> encodings() {
    return List.copyOf(encodings);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      InputStream in = exchange.getRequestBody();
      byte[] body = (gzip ? new GZIPInputStream(in) : in).readAllBytes();
      int status = decide(exchange, body.length, gzip);
      if (status == NEVER) {
        end.await();
        return;
      }
      if (status == OK) {
        keep(exchange.getRequestURI().getPath(), ByteString.copyFrom(body));
      }
      exchange.sendResponseHeaders(status, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized int decide(HttpExchange exchange, int length, boolean gzip) {
    if (!header.isEmpty() && !exchange.getRequestHeaders().containsKey(header)) {
      return 401;
    }
    if (length == 0) {
      return OK;
    }
    requestsNs.add(System.nanoTime());
    encodings.add(gzip ? "gzip" : "none");
    if (next.isEmpty()) {
      return otherwise;
    }
    exchange.getResponseHeaders().set("Retry-After", "1");
    return next.remove();
  }

  private synchronized void keep(String path, ByteString body) throws IOException {
    if (path.equals("/v1/traces")) {
      ExportTraceServiceRequest.parseFrom(body)
          .getResourceSpansList()
          .forEach(r -> r.getScopeSpansList().forEach(s -> spans.addAll(s.getSpansList())));
    } else if (path.equals("/v1/logs")) {
      ExportLogsServiceRequest.parseFrom(body)
          .getResourceLogsList()
          .forEach(r -> r.getScopeLogsList().forEach(s -> logs.addAll(s.getLogRecordsList())));
    }
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
