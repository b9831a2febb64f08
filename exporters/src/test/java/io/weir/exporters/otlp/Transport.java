package io.weir.exporters.otlp;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Headers;
import okhttp3.Protocol;
import okio.Buffer;

/** How OTLP travels, as a receiver sees it. */
enum Transport {
  HTTP("http/protobuf") {
    @Override
    List<Protocol> protocols(boolean tls) {
      return List.of(Protocol.HTTP_1_1);
    }

    @Override
    boolean isGzip(RecordedRequest request) {
      return "gzip".equals(request.getHeaders().get("Content-Encoding"));
    }

    @Override
    ByteString message(RecordedRequest request) throws IOException {
      return unpacked(request.getBody().toByteArray(), 0, isGzip(request));
    }

    @Override
    String words(Answer answer) {
      return "HTTP " + answer.http();
    }

    @Override
    MockResponse.Builder response(Answer answer) {
      return new MockResponse.Builder().code(answer.http());
    }

    @Override
    void askToWait(MockResponse.Builder response, Answer answer) {
      response.addHeader("Retry-After", WAIT_S);
    }
  },

  GRPC("grpc") {
    /** Of each message: whether it is compressed, and its length. */
    private static final int PREFIX_BYTES = 5;

    @Override
    List<Protocol> protocols(boolean tls) {
      return tls
          ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1)
          : List.of(Protocol.H2_PRIOR_KNOWLEDGE);
    }

    @Override
    boolean isGzip(RecordedRequest request) {
      return "gzip".equals(request.getHeaders().get("grpc-encoding"));
    }

    @Override
    ByteString message(RecordedRequest request) throws IOException {
      byte[] body = request.getBody().toByteArray();
      return unpacked(body, PREFIX_BYTES, body[0] == 1);
    }

    @Override
    String words(Answer answer) {
      return "gRPC " + answer.grpc();
    }

    /** An empty message and the status after it; an error has nothing but the status. */
    @Override
    MockResponse.Builder response(Answer answer) {
      MockResponse.Builder response =
          new MockResponse.Builder().addHeader("content-type", "application/grpc");
      if (answer != Answer.OK) {
        return response.addHeader(STATUS, answer.grpc().getValue());
      }
      return response
          .body(new Buffer().write(new byte[PREFIX_BYTES]))
          .trailers(Headers.of(STATUS, "0"));
    }

    @Override
    void askToWait(MockResponse.Builder response, Answer answer) {
      response.addHeader(
          "grpc-status-details-bin",
          Base64.getEncoder().withoutPadding().encodeToString(details(answer)));
    }

    /** A google.rpc.Status with a google.rpc.RetryInfo. */
    private static byte[] details(Answer answer) {
      Duration wait = Duration.newBuilder().setSeconds(WAIT_S).build();
      Any info =
          Any.newBuilder()
              .setTypeUrl("type.googleapis.com/google.rpc.RetryInfo")
              .setValue(field(1, wait.toByteString()).build().toByteString())
              .build();
      return field(3, info.toByteString())
          .mergeVarintField(1, answer.grpc().getValue())
          .build()
          .toByteArray();
    }

    private static UnknownFieldSet.Builder field(int number, ByteString message) {
      return UnknownFieldSet.newBuilder()
          .addField(number, Field.newBuilder().addLengthDelimited(message).build());
    }
  };

  private static final String STATUS = "grpc-status";
  private static final int WAIT_S = 1;

  private final String protocol;

  Transport(String protocol) {
    this.protocol = protocol;
  }

  /** As {@code OTEL_EXPORTER_OTLP_PROTOCOL} names it. */
  String protocol() {
    return protocol;
  }

  /** What a server of this speaks. */
  abstract List<Protocol> protocols(boolean tls);

  abstract boolean isGzip(RecordedRequest request);

  /** What a request carries; empty when that is nothing. */
  abstract ByteString message(RecordedRequest request) throws IOException;

  /** How the user is told of an answer. */
  abstract String words(Answer answer);

  /** What to answer; never, or with an end of the connection, if so told. */
  MockResponse respond(Answer answer, boolean wait) {
    if (answer == Answer.NEVER) {
      return new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build();
    }
    if (answer == Answer.HANG_UP) {
      return new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();
    }
    MockResponse.Builder response = response(answer);
    if (wait) {
      askToWait(response, answer);
    }
    return response.build();
  }

  abstract MockResponse.Builder response(Answer answer);

  /** For a second. */
  abstract void askToWait(MockResponse.Builder response, Answer answer);

  private static ByteString unpacked(byte[] body, int offset, boolean gzip) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(body, offset, body.length - offset);
    return ByteString.readFrom(gzip ? new GZIPInputStream(in) : in);
  }
}
