package io.weir.exporters.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.WeirException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A setting that cannot work is an error at start that names it; TLS, and who may send. */
class OtlpStartTest {
  private static final String PROTOCOL = "otel.exporter.otlp.protocol";

  private static Certificates server;
  private static Certificates client;
  private static Certificates stranger;

  private final Map<String, String> variables = new HashMap<>();
  private final List<String> said = new ArrayList<>();
  @TempDir private Path folder;

  @BeforeAll
  static void makeKeys(@TempDir Path keys) throws Exception {
    server = Certificates.make(keys, "server");
    client = Certificates.make(keys, "client");
    stranger = Certificates.make(keys, "stranger");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "localhost:4318", "ftp://localhost", "http://", "http://a b", "//a"})
  void shouldNameABadUrlOfTheCommandLine(String url) {
    assertThatThrownBy(() -> OtlpSettings.read(url, variables))
        .isInstanceOf(WeirException.class)
        .hasMessage("--otlp=" + url + ": give http://host:port or https://host:port");
  }

  @ParameterizedTest
  @CsvSource({
    "otel.exporter.otlp.endpoint, here, OTEL_EXPORTER_OTLP_ENDPOINT=here",
    "otel.exporter.otlp.logs.endpoint, here, OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=here",
    "otel.exporter.otlp.protocol, http/json, OTEL_EXPORTER_OTLP_PROTOCOL=http/json",
    "otel.exporter.otlp.compression, zip, OTEL_EXPORTER_OTLP_COMPRESSION=zip",
    "otel.exporter.otlp.timeout, soon, OTEL_EXPORTER_OTLP_TIMEOUT: ",
    "otel.exporter.otlp.headers, secret, OTEL_EXPORTER_OTLP_HEADERS: give name=value",
    "otel.exporter.otlp.certificate, /none, OTEL_EXPORTER_OTLP_CERTIFICATE=/none: there is no",
    "otel.exporter.otlp.client.key, /none, OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: is needed",
    "otel.traces.exporter, console, OTEL_TRACES_EXPORTER=console: give none or otlp",
    "otel.metric.export.interval, often, OTEL_METRIC_EXPORT_INTERVAL: ",
    "otel.sdk.disabled, true, OTEL_SDK_DISABLED=true: "
  })
  void shouldNameAVariableThatCannotWork(String property, String value, String message) {
    variables.put(property, value);
    assertThatThrownBy(() -> OtlpSettings.read("", variables))
        .isInstanceOf(WeirException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void shouldRefuseACertificateThatIsNone() throws Exception {
    Path file = Files.writeString(folder.resolve("x.crt"), "no certificate");
    variables.put("otel.exporter.otlp.certificate", file.toString());
    assertThatThrownBy(() -> OtlpSettings.read("", variables))
        .hasMessage("OTEL_EXPORTER_OTLP_CERTIFICATE=" + file + ": give certificates in PEM format");
  }

  @Test
  void shouldGoWhereTheSpecificationSays() {
    assertThat(endpoint("", Signal.TRACES)).isEqualTo("http://localhost:4318/v1/traces");
    assertThat(endpoint("http://a:1/x/", Signal.LOGS)).isEqualTo("http://a:1/x/v1/logs");
    variables.put("otel.exporter.otlp.endpoint", "http://b:2");
    variables.put("otel.exporter.otlp.logs.endpoint", "http://c:3/as-it-is");
    assertThat(endpoint("", Signal.METRICS)).isEqualTo("http://b:2/v1/metrics");
    assertThat(endpoint("", Signal.LOGS)).isEqualTo("http://c:3/as-it-is");
    assertThat(endpoint("http://a:1", Signal.LOGS)).isEqualTo("http://a:1/v1/logs");
  }

  @Test
  void shouldGoWhereTheSpecificationSaysByGrpc() {
    variables.put(PROTOCOL, "grpc");
    assertThat(endpoint("", Signal.TRACES)).isEqualTo("http://localhost:4317");
    assertThat(endpoint("http://a:1", Signal.TRACES)).isEqualTo("http://a:1");
    assertThatThrownBy(() -> OtlpSettings.read("http://a:1/x", variables))
        .hasMessageEndingWith("gRPC has no path");
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP, UNAUTHENTICATED",
    "HTTP, FORBIDDEN",
    "GRPC, UNAUTHENTICATED",
    "GRPC, FORBIDDEN"
  })
  void shouldSendHeadersAndNameThemWhenTheReceiverRefuses(Transport transport, Answer answer)
      throws Exception {
    variables.put(PROTOCOL, transport.protocol());
    try (TestReceiver receiver = TestReceiver.start(transport, 0)) {
      receiver.wantHeader("Api-Key", answer);
      String url = "http://127.0.0.1:" + receiver.port();
      assertThatThrownBy(() -> open(url))
          .hasMessageStartingWith("OTEL_EXPORTER_OTLP_HEADERS: ")
          .hasMessageContaining(transport.words(answer));
      variables.put("otel.exporter.otlp.headers", "Api-Key=k,Other=x");
      open(url).close();
    }
    assertThat(said).isEmpty();
  }

  @Test
  void shouldNameTheUrlWhenThereIsNoOtlpThere() throws Exception {
    try (TestReceiver receiver = TestReceiver.start(Transport.HTTP, 0)) {
      String url = "http://127.0.0.1:" + receiver.port() + "/other";
      assertThatThrownBy(() -> open(url))
          .hasMessageStartingWith("--otlp=" + url + ": ")
          .hasMessageContaining("HTTP 404");
    }
  }

  @Test
  void shouldNameTheUrlWhenTheServerKnowsNoOtlpByGrpc() throws Exception {
    variables.put(PROTOCOL, "grpc");
    try (TestReceiver receiver = TestReceiver.start(Transport.GRPC, 0)) {
      receiver.wantHeader("Api-Key", Answer.NOT_FOUND);
      String url = "http://127.0.0.1:" + receiver.port();
      assertThatThrownBy(() -> open(url))
          .hasMessageStartingWith("--otlp=" + url + ": ")
          .hasMessageContaining("gRPC UNIMPLEMENTED");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldTrustTheCertificateThatIsGivenAndNoOther(Transport transport) throws Exception {
    variables.put(PROTOCOL, transport.protocol());
    try (TestReceiver receiver =
        TestReceiver.start(transport, server.server(stranger, "TLSv1.3"), false)) {
      String url = "https://127.0.0.1:" + receiver.port();
      variables.put("otel.exporter.otlp.certificate", server.certificate.toString());
      open(url).close();
      assertThat(said).isEmpty();
      variables.put("otel.exporter.otlp.certificate", stranger.certificate.toString());
      assertThatThrownBy(() -> open(url))
          .hasMessageStartingWith("OTEL_EXPORTER_OTLP_CERTIFICATE: ");
    }
  }

  @ParameterizedTest
  @CsvSource({"HTTP, TLSv1.2", "HTTP, TLSv1.3", "GRPC, TLSv1.2", "GRPC, TLSv1.3"})
  void shouldShowItsOwnCertificate(Transport transport, String version) throws Exception {
    variables.put(PROTOCOL, transport.protocol());
    try (TestReceiver receiver =
        TestReceiver.start(transport, server.server(client, version), true)) {
      variables.put("otel.exporter.otlp.certificate", server.certificate.toString());
      showing(client);
      open("https://127.0.0.1:" + receiver.port()).close();
    }
    assertThat(said).isEmpty();
  }

  /** By TLS 1.3 a client learns of it after the handshake, when it has begun to send. */
  @ParameterizedTest
  @CsvSource({"HTTP, TLSv1.2", "HTTP, TLSv1.3", "GRPC, TLSv1.2", "GRPC, TLSv1.3"})
  void shouldNameItsCertificateWhenTheReceiverRefusesIt(Transport transport, String version)
      throws Exception {
    variables.put(PROTOCOL, transport.protocol());
    try (TestReceiver receiver =
        TestReceiver.start(transport, server.server(client, version), true)) {
      variables.put("otel.exporter.otlp.certificate", server.certificate.toString());
      showing(stranger);
      assertThatThrownBy(() -> open("https://127.0.0.1:" + receiver.port()))
          .hasMessageStartingWith("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: ");
    }
  }

  @Test
  void shouldNameAClientKeyThatIsNone() throws Exception {
    variables.put("otel.exporter.otlp.client.certificate", client.certificate.toString());
    variables.put("otel.exporter.otlp.client.key", client.certificate.toString());
    assertThatThrownBy(() -> open("https://127.0.0.1:1"))
        .hasMessageStartingWith("OTEL_EXPORTER_OTLP_CLIENT_KEY");
  }

  private void showing(Certificates client) {
    variables.put("otel.exporter.otlp.client.certificate", client.certificate.toString());
    variables.put("otel.exporter.otlp.client.key", client.key.toString());
  }

  private String endpoint(String url, Signal signal) {
    return OtlpSettings.read(url, variables).endpoint(signal);
  }

  private OtlpExporter open(String url) {
    return OtlpExporter.open(
        OtlpSettings.read(url, variables),
        new OtlpExporter.Run("test", "1", "boot", System::nanoTime, false),
        said::add,
        Duration.ofMinutes(1));
  }
}
