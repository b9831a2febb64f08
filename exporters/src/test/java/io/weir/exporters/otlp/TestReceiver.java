package io.weir.exporters.otlp;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLSocketFactory;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/**
 * A receiver of OTLP that answers as it is told, once something is in a request. What it confirmed
 * is what it received.
 */
final class TestReceiver implements AutoCloseable {
  private static final String GRPC_PACKAGE = "/opentelemetry.proto.collector.";

  /** What fails here is meant to; held, since a logger that nobody holds forgets its level. */
  private static final List<Logger> QUIET =
      List.of(Logger.getLogger("io.opentelemetry"), Logger.getLogger("mockwebserver3"));

  static {
    QUIET.forEach(logger -> logger.setLevel(Level.OFF));
  }

  private final Transport transport;
  private final MockWebServer server = new MockWebServer();
  private final Deque<Answer> next = new ArrayDeque<>();
  private final List<Span> spans = new ArrayList<>();
  private final List<LogRecord> logs = new ArrayList<>();
  private final List<Long> requestsNs = new ArrayList<>();
  private final List<String> encodings = new ArrayList<>();
  private Answer otherwise = Answer.OK;
  private Answer stranger = Answer.OK;
  private String header = "";

  private TestReceiver(Transport transport, boolean tls) {
    this.transport = transport;
    server.setProtocols(transport.protocols(tls));
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return handle(request);
          }

          /** By HTTP/2 what becomes of the connection is read here, before the request is. */
          @Override
          public MockResponse peek() {
            return transport.respond(coming(), false);
          }
        });
  }

  /** At this port; 0 is any. */
  static TestReceiver start(Transport transport, int port) throws IOException {
    TestReceiver receiver = new TestReceiver(transport, false);
    receiver.listen(port);
    return receiver;
  }

  /** With TLS. */
  static TestReceiver start(
      Transport transport, SSLSocketFactory tls, boolean clientMustShowCertificate)
      throws IOException {
    TestReceiver receiver = new TestReceiver(transport, true);
    receiver.server.useHttps(tls);
    if (clientMustShowCertificate) {
      receiver.server.requireClientAuth();
    }
    receiver.listen(0);
    return receiver;
  }

  private void listen(int port) throws IOException {
    server.start(InetAddress.getLoopbackAddress(), port);
  }

  int port() {
    return server.getPort();
  }

  /** Answers the next requests so, one after the other, and asks to wait a second. */
  synchronized void answer(Answer... answers) {
    next.addAll(List.of(answers));
  }

  /** Answers all others so. */
  synchronized void answerAlways(Answer answer) {
    otherwise = answer;
  }

  /** Answers so, also when a request is empty, where this header is not sent. */
  synchronized void wantHeader(String name, Answer without) {
    header = name;
    stranger = without;
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

  private synchronized MockResponse handle(RecordedRequest request) {
    try {
      ByteString message = transport.message(request);
      Answer answer = standing(request, message);
      boolean asked = answer == null && !next.isEmpty();
      if (answer == null) {
        requestsNs.add(System.nanoTime());
        encodings.add(transport.isGzip(request) ? "gzip" : "none");
        answer = asked ? next.remove() : otherwise;
      }
      if (answer == Answer.OK) {
        keep(request.getTarget(), message);
      }
      return transport.respond(answer, asked && answer != Answer.OK);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized Answer coming() {
    return next.isEmpty() ? otherwise : next.peek();
  }

  /** What is answered to this request whatever was told of others; null for none. */
  private Answer standing(RecordedRequest request, ByteString message) {
    String path = request.getTarget();
    if (!path.startsWith("/v1/") && !path.startsWith(GRPC_PACKAGE)) {
      return Answer.NOT_FOUND;
    }
    if (!header.isEmpty() && request.getHeaders().get(header) == null) {
      return stranger;
    }
    return message.isEmpty() ? Answer.OK : null;
  }

  private void keep(String path, ByteString message) throws IOException {
    if (path.contains("trace")) {
      ExportTraceServiceRequest.parseFrom(message)
          .getResourceSpansList()
          .forEach(r -> r.getScopeSpansList().forEach(s -> spans.addAll(s.getSpansList())));
    } else if (path.contains("logs")) {
      ExportLogsServiceRequest.parseFrom(message)
          .getResourceLogsList()
          .forEach(r -> r.getScopeLogsList().forEach(s -> logs.addAll(s.getLogRecordsList())));
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
