package io.weir.exporters.otlp;

import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.ResourceConfiguration;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.resources.Resource;
import io.weir.ringbuf.error.WeirException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The standard {@code OTEL_*} variables as the SDK reads them, and the command line's URL, which
 * stands above all of them that name an endpoint. Immutable.
 *
 * <p>The protocol is HTTP with protobuf unless a variable says otherwise, as OpenTelemetry's
 * specification recommends (the Java SDK itself would take gRPC).
 */
public final class OtlpSettings {
  /** The command line's option, as errors name it. */
  static final String OPTION = "--otlp";

  private static final String OTLP = "otel.exporter.otlp.";
  private static final String GRPC = "grpc";
  private static final String HTTP = "http/protobuf";
  private static final String NO_RETRY = "otel.java.exporter.otlp.retry.disabled";
  private static final String NONE = "none";
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  private final String url;
  private final Map<String, String> variables;
  private final Map<Signal, String> exporters = new EnumMap<>(Signal.class);
  private ConfigProperties config;

  /**
   * Reads and checks.
   *
   * @param url the command line's URL; empty for none
   * @param variables below the environment and system properties, as properties (otel.x.y)
   * @throws WeirException naming the setting that cannot work
   */
  public static OtlpSettings read(String url, Map<String, String> variables) {
    OtlpSettings settings = new OtlpSettings(url, variables, Map.of());
    new SettingsCheck(settings).check();
    return settings;
  }

  private OtlpSettings(String url, Map<String, String> variables, Map<String, String> above) {
    this.url = url;
    this.variables = variables;
    Map<String, String> defaults = new HashMap<>(Map.of(OTLP + "protocol", HTTP));
    defaults.putAll(variables);
    try {
      // Of the SDK that this makes only the way that it reads its settings is used.
      AutoConfiguredOpenTelemetrySdk unused =
          AutoConfiguredOpenTelemetrySdk.builder()
              .disableShutdownHook()
              .addPropertiesSupplier(() -> defaults)
              .addPropertiesCustomizer(read -> overrides(read, above))
              .addResourceCustomizer(this::keep)
              .build();
    } catch (RuntimeException e) {
      throw new WeirException(OPTION, 0, "the OTEL_* variables: " + e.getMessage(), e);
    }
    if (config.getBoolean("otel.sdk.disabled", false)) {
      throw new WeirException("OTEL_SDK_DISABLED=true", 0, "this leaves nothing for " + OPTION);
    }
  }

  /** What the exporters read. */
  ConfigProperties config() {
    return config;
  }

  /** These attributes, and above them those that the environment says. */
  Resource resource(Resource own) {
    return Resource.getDefault()
        .merge(own)
        .merge(ResourceConfiguration.createEnvironmentResource(config()));
  }

  /** The value of OTEL_*_EXPORTER. */
  String exporter(Signal signal) {
    return exporters.get(signal);
  }

  /** Whether a signal is sent at all. */
  boolean wants(Signal signal) {
    return !exporter(signal).equals(NONE);
  }

  /** Whether a signal goes by gRPC, else by HTTP. */
  boolean isGrpc(Signal signal) {
    return isGrpc(config(), signal);
  }

  /** Where a signal goes. */
  String endpoint(Signal signal) {
    String own = config().getString(OTLP + signal.label() + ".endpoint");
    String common = config().getString(OTLP + "endpoint");
    if (own != null) {
      return own;
    }
    String host = isGrpc(signal) ? "http://localhost:4317" : "http://localhost:4318";
    return endpoint(config(), signal, common == null ? host : common);
  }

  /** The URL that was given for a signal, from which {@link #endpoint} is made. */
  String given(Signal signal) {
    String value = url.isEmpty() ? value(signal, "endpoint") : url;
    return value == null ? endpoint(signal) : value;
  }

  /** Whether a request that failed is not tried again. */
  boolean triesOnce() {
    return config().getBoolean(NO_RETRY, false);
  }

  /** How long one request may take, tries included. */
  Duration timeout(Signal signal) {
    return config()
        .getDuration(
            OTLP + signal.label() + ".timeout",
            config().getDuration(OTLP + "timeout", DEFAULT_TIMEOUT));
  }

  /** The value of a setting of OTLP for a signal, null when there is none. */
  String value(Signal signal, String setting) {
    String own = config().getString(OTLP + signal.label() + "." + setting);
    return own == null ? config().getString(OTLP + setting) : own;
  }

  /** The setting from which that value is, as the user knows it. */
  String name(Signal signal, String setting) {
    if (setting.equals("endpoint") && !url.isEmpty()) {
      return OPTION + "=" + url;
    }
    String own = OTLP + signal.label() + "." + setting;
    return variable(config().getString(own) == null ? OTLP + setting : own);
  }

  /** A property as a variable of the environment. */
  static String variable(String property) {
    return property.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /** The same for asking once whether the receiver is there, within a time. */
  OtlpSettings once(Duration timeout) {
    Map<String, String> above = new HashMap<>();
    above.put(NO_RETRY, "true");
    for (Signal signal : Signal.values()) {
      above.put(OTLP + signal.label() + ".timeout", Long.toString(timeout.toMillis()));
    }
    return new OtlpSettings(url, variables, above);
  }

  private Map<String, String> overrides(ConfigProperties read, Map<String, String> above) {
    Map<String, String> overrides = new HashMap<>(above);
    for (Signal signal : Signal.values()) {
      String exporter = "otel." + signal.label() + ".exporter";
      exporters.put(signal, read.getString(exporter, "otlp"));
      overrides.put(exporter, NONE);
      if (!url.isEmpty()) {
        overrides.put(OTLP + signal.label() + ".endpoint", endpoint(read, signal, url));
      }
    }
    return overrides;
  }

  private Resource keep(Resource resource, ConfigProperties read) {
    config = read;
    return resource;
  }

  private static boolean isGrpc(ConfigProperties read, Signal signal) {
    String common = read.getString(OTLP + "protocol", HTTP);
    return read.getString(OTLP + signal.label() + ".protocol", common).equals(GRPC);
  }

  /** The signal's own path belongs to HTTP alone. */
  private static String endpoint(ConfigProperties read, Signal signal, String base) {
    String bare = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    return isGrpc(read, signal) ? bare : bare + "/v1/" + signal.label();
  }
}
