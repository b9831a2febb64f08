package io.weir.tools.export;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.tools.ToolProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Elastic's mockotlpserver, which npm serves: a receiver that others wrote, over both protocols.
 */
public final class OtlpReceiver implements AutoCloseable {
  private static final long START_S = 120; // npm may fetch it first

  private final ToolProcess process;

  private OtlpReceiver(ToolProcess process) {
    this.process = process;
  }

  /** Starts one on free ports. */
  public static OtlpReceiver start() throws Exception {
    OtlpReceiver receiver = new OtlpReceiver(ToolProcess.start(command()));
    receiver.awaitListening();
    return receiver;
  }

  /** Starts one on these ports, which keeps nothing of what it gets. */
  public static OtlpReceiver startForgetful(int httpPort, int grpcPort) throws Exception {
    String[] ports = {Integer.toString(httpPort), Integer.toString(grpcPort)};
    OtlpReceiver receiver = new OtlpReceiver(ToolProcess.startForLastLine(command(ports)));
    receiver.awaitListening();
    return receiver;
  }

  private static ProcessBuilder command(String... ports) {
    Path base = Path.of(System.getProperty("basedir", "."));
    String script = base.resolve("src/test/js/receiver.js").toString();
    String folder = base.resolve("target/otlp-receiver").toString();
    List<String> command = new ArrayList<>(List.of("node", script, folder));
    command.addAll(List.of(ports));
    return new ProcessBuilder(command);
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
