package io.weir.exporters.prometheus;

import com.sun.net.httpserver.HttpServer;
import io.weir.ringbuf.metric.MetricSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Answers scrapes at {@code /metrics}. Holds nothing between scrapes. At most 64 connections, 16 of
 * them being answered at a time, on daemon threads of its own; who does not send its request, or
 * does not read the answer, is let go after seconds. Whoever opened it closes it.
 */
public final class PrometheusServer implements AutoCloseable {
  private static final int BACKLOG = 16;
  private static final int THREADS = 16;

  private final MetricPage page;
  private final HttpServer server;
  private final ExecutorService threads;

  private PrometheusServer(MetricPage page, HttpServer server, ExecutorService threads) {
    this.page = page;
    this.server = server;
    this.threads = threads;
  }

  /**
   * Binds the address and begins to answer, so far that there is no page yet (503).
   *
   * @param address resolved; port 0 is any free one
   * @throws IOException when the address cannot be bound
   */
  public static PrometheusServer open(InetSocketAddress address) throws IOException {
    limit();
    HttpServer server = HttpServer.create(address, BACKLOG);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS, PrometheusServer::thread);
    MetricPage page = new MetricPage();
    server.createContext("/", new ScrapeHandler(page));
    server.setExecutor(threads);
    server.start();
    return new PrometheusServer(page, server, threads);
  }

  /** The JDK's server knows limits as properties only; seconds. */
  private static void limit() {
    System.setProperty("sun.net.httpserver.maxReqTime", "5");
    System.setProperty("sun.net.httpserver.maxRspTime", "10");
    System.setProperty("jdk.httpserver.maxConnections", "64");
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "prometheus");
    thread.setDaemon(true);
    return thread;
  }

  /** The port that is listened at. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Shows these sources from now on. */
  public void measure(List<MetricSource> sources) {
    page.show(sources);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
