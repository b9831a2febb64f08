package io.weir.tools.export;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.testsupport.Commands;
import io.weir.tools.ToolProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Elastic's mockotlpserver, which npm serves: a receiver that others wrote, over both protocols.
 */
public final class OtlpReceiver implements AutoCloseable {
  private static final String PACKAGE = "@elastic/mockotlpserver";
  private static final String VERSION = "0.10.0";
  private static final long START_S = 60;

  private final ToolProcess process;

  private OtlpReceiver(ToolProcess process) {
    this.process = process;
  }

  /** Starts one on free ports; the first time in a checkout npm fetches it. */
  public static OtlpReceiver start() throws Exception {
    Path base = Path.of(System.getProperty("basedir", "."));
    Path folder = base.resolve("target/otlp-receiver");
    if (!Files.exists(folder.resolve("node_modules/" + PACKAGE + "/package.json"))) {
      Files.createDirectories(folder);
      String wanted = PACKAGE + "@" + VERSION;
      String prefix = folder.toString();
      Commands.run("npm", "install", "--prefix", prefix, "--no-audit", "--no-fund", wanted);
    }
    String script = base.resolve("src/test/js/receiver.js").toString();
    OtlpReceiver receiver =
        new OtlpReceiver(
            ToolProcess.start(
                new ProcessBuilder("node", script, folder.toAbsolutePath().toString())));
    receiver.awaitListening();
    return receiver;
  }

  /** Its URL for a protocol: http or grpc. */
  public String url(String protocol) {
    return process.json().get(0).at("/listening/" + protocol).asText();
  }

  /** Ends it; all spans that it got. */
  public List<JsonNode> spans() throws Exception {
    return records("/traces/resourceSpans", "scopeSpans", "spans");
  }

  /** Ends it; all log records that it got. */
  public List<JsonNode> logs() throws Exception {
    return records("/logs/resourceLogs", "scopeLogs", "logRecords");
  }

  /** Ends it; all metrics that it got. */
  public List<JsonNode> metrics() throws Exception {
    return records("/metrics/resourceMetrics", "scopeMetrics", "metrics");
  }

  /** Ends it; what each request says of who sent it. */
  public List<JsonNode> resources() throws Exception {
    end();
    List<JsonNode> found = new ArrayList<>();
    process.json().forEach(request -> found.addAll(request.findValues("resource")));
    return found;
  }

  private List<JsonNode> records(String resources, String scopes, String records) throws Exception {
    end();
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode request : process.json()) {
      for (JsonNode resource : request.at(resources)) {
        resource.get(scopes).forEach(scope -> scope.get(records).forEach(found::add));
      }
    }
    return found;
  }

  private void end() throws Exception {
    process.endInput();
    process.awaitExit();
  }

  private void awaitListening() throws InterruptedException {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_S);
    while (process.stdout().isEmpty()) {
      if (System.nanoTime() > endNs) {
        throw new AssertionError("no receiver: " + process.stderr());
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
