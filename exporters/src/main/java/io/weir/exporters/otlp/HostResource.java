package io.weir.exporters.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What this host and this tool are, by OpenTelemetry's names. What is not known is left out. */
final class HostResource {
  private static final String NAMESPACE = "weir";

  private final Path root;
  private final AttributesBuilder attributes = Attributes.builder();

  private HostResource(Path root) {
    this.root = root;
  }

  /**
   * Reads it.
   *
   * @param root {@code /}, or where a test has such files
   * @param environment the variables, of which NODE_NAME or K8S_NODE_NAME is the Kubernetes node
   */
  static Resource read(Path root, Map<String, String> environment, String tool, String version) {
    HostResource host = new HostResource(root);
    host.put("service.name", tool);
    host.put("service.namespace", NAMESPACE);
    host.put("service.version", version);
    host.put("service.instance.id", UUID.randomUUID().toString());
    String node = environment.getOrDefault("NODE_NAME", environment.get("K8S_NODE_NAME"));
    host.put("k8s.node.name", node);
    host.addHost();
    host.addSystem();
    return Resource.create(host.attributes.build());
  }

  private void addHost() {
    put("host.name", first("proc/sys/kernel/hostname"));
    put("host.id", first("etc/machine-id"));
    String arch = System.getProperty("os.arch");
    put("host.arch", "aarch64".equals(arch) ? "arm64" : arch);
  }

  private void addSystem() {
    Map<String, String> release = new HashMap<>();
    for (String line : lines("etc/os-release")) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        release.put(line.substring(0, equals), line.substring(equals + 1).replace("\"", ""));
      }
    }
    put("os.type", "linux");
    put("os.name", release.get("NAME"));
    put("os.version", release.get("VERSION_ID"));
    String kernel = "Linux " + first("proc/sys/kernel/osrelease");
    String name = release.get("PRETTY_NAME");
    put("os.description", name == null ? kernel : name + ", " + kernel);
  }

  private void put(String name, String value) {
    if (value != null && !value.isEmpty()) {
      attributes.put(name, value);
    }
  }

  private String first(String file) {
    List<String> lines = lines(file);
    return lines.isEmpty() ? "" : lines.get(0).strip();
  }

  private List<String> lines(String file) {
    try {
      return Files.readAllLines(root.resolve(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return List.of();
    }
  }
}
