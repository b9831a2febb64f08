package io.weir.tools.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Debian's Prometheus on a port of its own, which scrapes one target; gone when closed. */
public final class Scraper implements AutoCloseable {
  private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);
  private static final int OK = 200;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Path log;
  private final int port;

  /** Scrapes twice a second; its data is below the folder. */
  public Scraper(Path folder, int target) throws IOException {
    port = freePort();
    log = folder.resolve("prometheus.log");
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global: {scrape_interval: 500ms, scrape_timeout: 400ms}
        scrape_configs:
          - job_name: weir
            static_configs: [{targets: ['127.0.0.1:%d']}]
        """
            .formatted(target));
    process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
  }

  /** A TCP port of loopback that nobody has now. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The metrics page itself, once the tool has one. */
  public static String page(int port) throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < DEADLINE_NS) {
      HttpResponse<String> response = get("http://127.0.0.1:" + port + "/metrics");
      if (response.statusCode() == OK) {
        return response.body();
      }
    }
    throw new AssertionError("no page at port " + port);
  }

  /** Waits until Prometheus answers a query by one series with this value. */
  public void await(String query, long value) throws IOException, InterruptedException {
    String url =
        "http://127.0.0.1:"
            + port
            + "/api/v1/query?query="
            + URLEncoder.encode(query, StandardCharsets.UTF_8);
    long start = System.nanoTime();
    JsonNode result = null;
    while (System.nanoTime() - start < DEADLINE_NS) {
      result = ask(url);
      if (result.size() == 1 && result.at("/0/value/1").asText().equals(Long.toString(value))) {
        return;
      }
      Thread.onSpinWait();
    }
    throw new AssertionError(query + " is not " + value + ": " + result + Files.readString(log));
  }

  /** Nothing yet while it starts. */
  private JsonNode ask(String url) throws IOException, InterruptedException {
    try {
      HttpResponse<String> response = get(url);
      return response.statusCode() == OK
          ? JSON.readTree(response.body()).at("/data/result")
          : JSON.createArrayNode();
    } catch (java.net.ConnectException e) {
      if (!process.isAlive()) {
        throw new AssertionError(Files.readString(log), e);
      }
      return JSON.createArrayNode();
    }
  }

  private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
