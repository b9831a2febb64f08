package io.weir.exporters.otlp;

import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/**
 * How often and how fast an export is tried within its timeout. The SDK's own ways would often be
 * waiting for the next try when the time is over, and then nobody knows why the last one failed:
 * here all tries fit in, unless the receiver asks for longer waits (Retry-After).
 */
final class Tries {
  private static final int ATTEMPTS = 4;
  private static final int FIRST_WAIT_PART = 10; // with factor 1.5 and jitter 1.2, 0.57 in all
  private static final double FACTOR = 1.5;
  private static final double CONNECT_PART = 0.6;

  private final Duration connectTimeout;
  private final RetryPolicy policy;

  /** For exports that may take so long, tried again or once only. */
  Tries(Duration timeout, boolean once) {
    connectTimeout = Duration.ofNanos((long) (timeout.toNanos() * CONNECT_PART));
    policy = once ? null : policy(timeout);
  }

  private static RetryPolicy policy(Duration timeout) {
    return RetryPolicy.builder()
        .setMaxAttempts(ATTEMPTS)
        .setInitialBackoff(timeout.dividedBy(FIRST_WAIT_PART))
        .setMaxBackoff(timeout)
        .setBackoffMultiplier(FACTOR)
        .setRetryExceptionPredicate(Tries::mayPass)
        .build();
  }

  /** Of the SDK's making, made again. */
  SpanExporter in(SpanExporter exporter) {
    if (exporter instanceof OtlpHttpSpanExporter http) {
      return http.toBuilder().setConnectTimeout(connectTimeout).setRetryPolicy(policy).build();
    }
    OtlpGrpcSpanExporter grpc = (OtlpGrpcSpanExporter) exporter;
    return grpc.toBuilder().setConnectTimeout(connectTimeout).setRetryPolicy(policy).build();
  }

  /** Of the SDK's making, made again. */
  LogRecordExporter in(LogRecordExporter exporter) {
    if (exporter instanceof OtlpHttpLogRecordExporter http) {
      return http.toBuilder().setConnectTimeout(connectTimeout).setRetryPolicy(policy).build();
    }
    OtlpGrpcLogRecordExporter grpc = (OtlpGrpcLogRecordExporter) exporter;
    return grpc.toBuilder().setConnectTimeout(connectTimeout).setRetryPolicy(policy).build();
  }

  /** A request that timed out may be with the receiver, which would get it twice. */
  private static boolean mayPass(IOException e) {
    return !(e instanceof InterruptedIOException || e instanceof SSLException);
  }
}
