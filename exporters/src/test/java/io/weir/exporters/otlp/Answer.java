package io.weir.exporters.otlp;

import io.opentelemetry.sdk.common.export.GrpcStatusCode;

/** What a receiver answers, by either transport. */
enum Answer {
  OK(200, GrpcStatusCode.OK),
  INVALID(400, GrpcStatusCode.INVALID_ARGUMENT),
  UNAUTHENTICATED(401, GrpcStatusCode.UNAUTHENTICATED),
  FORBIDDEN(403, GrpcStatusCode.PERMISSION_DENIED),
  NOT_FOUND(404, GrpcStatusCode.UNIMPLEMENTED),
  TOO_MANY(429, GrpcStatusCode.RESOURCE_EXHAUSTED),
  BROKEN(500, GrpcStatusCode.INTERNAL),
  UNAVAILABLE(503, GrpcStatusCode.UNAVAILABLE),
  /** It hangs. */
  NEVER(0, null),
  /** It ends the connection instead. */
  HANG_UP(0, null);

  private final int http;
  private final GrpcStatusCode grpc;

  Answer(int http, GrpcStatusCode grpc) {
    this.http = http;
    this.grpc = grpc;
  }

  int http() {
    return http;
  }

  GrpcStatusCode grpc() {
    return grpc;
  }
}
