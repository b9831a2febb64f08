package io.weir.exporters.otlp;

import io.opentelemetry.exporter.internal.FailedExportException.GrpcExportException;
import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.weir.ringbuf.pipeline.Loss;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Why a request failed.
 *
 * @param kind what to make of it
 * @param text for the user
 */
record ExportFailure(Kind kind, String text) {
  /** What to make of a failure. */
  enum Kind {
    /** The receiver's answer is no. */
    REFUSED(Loss.REFUSED),
    /** It does not know who we are, or that we may. */
    UNAUTHORIZED(Loss.REFUSED),
    /** It has no OTLP, or not this signal, at this address. */
    NOT_FOUND(Loss.REFUSED),
    /** TLS was not agreed upon. */
    TLS(Loss.UNREACHABLE),
    /** No connection, or one that broke. */
    UNREACHABLE(Loss.UNREACHABLE),
    /** There was a connection, and no answer in time. */
    TIMEOUT(Loss.TIMEOUT),
    /** A fault on this side. */
    SINK(Loss.SINK);

    private final Loss loss;

    Kind(Loss loss) {
      this.loss = loss;
    }

    /** The cause as which it is counted. */
    Loss loss() {
      return loss;
    }
  }

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  /** The JDK's method, and okhttp's around it. */
  private static final Set<String> CONNECTING = Set.of("startHandshake", "connectTlsEtc");

  /**
   * Reads what an exporter told.
   *
   * @param failure null when it told nothing: then it was given up by this side
   */
  static ExportFailure of(Throwable failure) {
    if (failure instanceof HttpExportException http) {
      return http.failedWithResponse()
          ? http(http.getResponse().getStatusCode(), http.getResponse().getStatusMessage())
          : thrown(http.getCause());
    }
    if (failure instanceof GrpcExportException grpc) {
      return grpc.failedWithResponse()
          ? grpc(grpc.getResponse().getStatusCode(), grpc.getResponse().getStatusDescription())
          : thrown(grpc.getCause());
    }
    return thrown(failure);
  }

  private static ExportFailure http(int status, String message) {
    String text = ("HTTP " + status + " " + message).strip();
    return switch (status) {
      case UNAUTHORIZED, FORBIDDEN -> new ExportFailure(Kind.UNAUTHORIZED, text);
      case NOT_FOUND -> new ExportFailure(Kind.NOT_FOUND, text);
      default -> new ExportFailure(Kind.REFUSED, text);
    };
  }

  private static ExportFailure grpc(GrpcStatusCode status, String message) {
    String text = ("gRPC " + status + " " + message).strip();
    return switch (status) {
      case UNAUTHENTICATED, PERMISSION_DENIED -> new ExportFailure(Kind.UNAUTHORIZED, text);
      case UNIMPLEMENTED -> new ExportFailure(Kind.NOT_FOUND, text);
      case DEADLINE_EXCEEDED -> new ExportFailure(Kind.TIMEOUT, text);
      default -> new ExportFailure(Kind.REFUSED, text);
    };
  }

  private static ExportFailure thrown(Throwable failure) {
    if (failure == null || timedOutReading(failure)) {
      return new ExportFailure(Kind.TIMEOUT, "no answer in time");
    }
    Throwable tls = tlsFault(failure);
    if (tls != null) {
      return new ExportFailure(Kind.TLS, words(tls));
    }
    Kind kind = failure instanceof IOException ? Kind.UNREACHABLE : Kind.SINK;
    return new ExportFailure(kind, words(failure));
  }

  /** Whether the connection was there, so that the request may have been received. */
  private static boolean timedOutReading(Throwable e) {
    return e instanceof InterruptedIOException
        && !words(e).toLowerCase(Locale.ROOT).contains("connect");
  }

  /**
   * What says that TLS was not agreed upon, null for nothing. By TLS 1.3 the receiver's word may
   * come only when a request is being sent; what is thrown then is that the connection broke.
   */
  private static Throwable tlsFault(Throwable failure) {
    return Stream.concat(Stream.of(failure), Arrays.stream(failure.getSuppressed()))
        .filter(SSLException.class::isInstance)
        .findFirst()
        .orElse(brokeWhileConnecting(failure) ? failure : null);
  }

  /**
   * A receiver that refuses a certificate says so and disconnects; when that meets a half-sent
   * message of ours, its word is lost and only the broken connection is left: within the handshake,
   * or in what HTTP/2 sends to begin with.
   */
  private static boolean brokeWhileConnecting(Throwable e) {
    List<StackTraceElement> frames = List.of(e.getStackTrace());
    return e instanceof SocketException
        && frames.stream().anyMatch(frame -> frame.getClassName().startsWith("sun.security.ssl."))
        && frames.stream().anyMatch(frame -> CONNECTING.contains(frame.getMethodName()));
  }

  private static String words(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
