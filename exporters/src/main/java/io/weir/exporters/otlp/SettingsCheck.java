package io.weir.exporters.otlp;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Set;

/** Finds the setting that cannot work, and names it as the user knows it. */
final class SettingsCheck {
  private static final String ENDPOINT = "endpoint";
  private static final List<String> INTERVALS =
      List.of("otel.metric.export.interval", "otel.bsp.schedule.delay", "otel.blrp.schedule.delay");
  private static final List<String> SIZES =
      List.of("otel.bsp.max.export.batch.size", "otel.blrp.max.export.batch.size");

  private final OtlpSettings settings;

  SettingsCheck(OtlpSettings settings) {
    this.settings = settings;
  }

  /**
   * Checks all settings.
   *
   * @throws WeirException for the first that cannot work
   */
  void check() {
    boolean any = false;
    for (Signal signal : Signal.values()) {
      String name = OtlpSettings.variable("otel." + signal.label() + ".exporter");
      oneOf(name, settings.exporter(signal), Set.of("otlp", "none"));
      if (settings.wants(signal)) {
        check(signal);
        any = true;
      }
    }
    if (!any) {
      throw fault("OTEL_TRACES_EXPORTER=none", "as LOGS and METRICS are none too, nothing is sent");
    }
    INTERVALS.forEach(
        name -> parsed(OtlpSettings.variable(name), () -> settings.config().getDuration(name)));
    SIZES.forEach(
        name -> parsed(OtlpSettings.variable(name), () -> settings.config().getInt(name)));
  }

  private void check(Signal signal) {
    Set<String> protocols = Set.of("grpc", "http/protobuf");
    oneOf(settings.name(signal, "protocol"), settings.value(signal, "protocol"), protocols);
    String compression = settings.value(signal, "compression");
    if (compression != null) {
      oneOf(settings.name(signal, "compression"), compression, Set.of("gzip", "none"));
    }
    String fault = urlFault(settings.given(signal), settings.isGrpc(signal));
    if (!fault.isEmpty()) {
      String name = settings.name(signal, ENDPOINT);
      throw fault(name.contains("=") ? name : name + "=" + settings.given(signal), fault);
    }
    parsed(settings.name(signal, "timeout"), () -> settings.timeout(signal));
    headers(signal);
    certificates(signal);
  }

  /** What is wrong with a receiver's URL; empty when nothing is. */
  private static String urlFault(String url, boolean grpc) {
    String right = "give http://host:port or https://host:port";
    try {
      URI uri = new URI(url);
      boolean scheme = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (!scheme || uri.getHost() == null || uri.getPort() > 0xffff) {
        return right;
      }
      boolean path = uri.getRawPath() != null && !Set.of("", "/").contains(uri.getRawPath());
      return grpc && path ? right + ": gRPC has no path" : "";
    } catch (URISyntaxException e) {
      return right;
    }
  }

  /** Their values may be secret: they are in no message. */
  private void headers(Signal signal) {
    String name = settings.name(signal, "headers");
    String value = settings.value(signal, "headers");
    for (String pair : value == null || value.isBlank() ? new String[0] : value.split(",")) {
      if (pair.indexOf('=') < 1) {
        throw fault(name, "give name=value, and commas between");
      }
    }
  }

  private void certificates(Signal signal) {
    certificate(signal, "certificate");
    certificate(signal, "client.certificate");
    String key = settings.value(signal, "client.key");
    String certificate = settings.value(signal, "client.certificate");
    if (key != null && certificate == null) {
      throw fault(settings.name(signal, "client.certificate"), "is needed with the client's key");
    }
    if (certificate != null && key == null) {
      throw fault(settings.name(signal, "client.key"), "is needed with the client's certificate");
    }
    if (key != null && !Files.isReadable(Path.of(key))) {
      throw fault(settings.name(signal, "client.key") + "=" + key, "there is no such file to read");
    }
  }

  private void certificate(Signal signal, String setting) {
    String file = settings.value(signal, setting);
    if (file == null) {
      return;
    }
    String name = settings.name(signal, setting) + "=" + file;
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
        throw fault(name, "give certificates in PEM format");
      }
    } catch (CertificateException e) {
      throw fault(name, "give certificates in PEM format");
    } catch (IOException e) {
      throw fault(name, "there is no such file to read");
    }
  }

  private static void oneOf(String name, String value, Set<String> allowed) {
    if (!allowed.contains(value)) {
      List<String> sorted = allowed.stream().sorted().toList();
      throw fault(name + "=" + value, "give " + String.join(" or ", sorted));
    }
  }

  private static void parsed(String name, Runnable read) {
    try {
      read.run();
    } catch (ConfigurationException e) {
      throw fault(name, e.getMessage());
    }
  }

  private static WeirException fault(String setting, String remedy) {
    return new WeirException(setting, 0, remedy);
  }
}
