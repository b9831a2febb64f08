package io.weir.tools.export;

import io.weir.exporters.prometheus.PrometheusServer;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import io.weir.ringbuf.metric.MetricSource;
import io.weir.tools.Messages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/** {@code --prometheus}. */
final class PrometheusExport implements Export {
  private static final String OPTION = "--prometheus";

  /** In no list of exporters' ports, nor IANA's, and below the range of outgoing connections. */
  private static final int DEFAULT_PORT = 19435;

  private final PrometheusServer server;

  private PrometheusExport(PrometheusServer server) {
    this.server = server;
  }

  static PrometheusExport open(String value, Messages messages) {
    ListenAddress address = ListenAddress.of(OPTION, value, DEFAULT_PORT);
    String setting = OPTION + "=" + address;
    try {
      InetAddress host = InetAddress.getAllByName(address.host())[0];
      PrometheusServer server = PrometheusServer.open(new InetSocketAddress(host, address.port()));
      messages.debug("metrics at " + host.getHostAddress() + " port " + server.port());
      return new PrometheusExport(server);
    } catch (UnknownHostException e) {
      throw new WeirException(setting, 0, "there is no host of this name", e);
    } catch (IOException e) {
      throw refused(setting, e);
    }
  }

  /** The JDK gives the kernel's words, not its number. */
  private static WeirException refused(String setting, IOException e) {
    String words = String.valueOf(e.getMessage());
    if (words.contains("Address already in use")) {
      return new WeirException(
          setting, Errno.EADDRINUSE, "another program listens there; give another port", e);
    }
    if (words.contains("Cannot assign requested address")) {
      return new WeirException(
          setting, Errno.EADDRNOTAVAIL, "this host does not have the address", e);
    }
    if (words.contains("Permission denied")) {
      return new WeirException(setting, Errno.EACCES, "give a port from 1024 on", e);
    }
    return new WeirException(setting, 0, words, e);
  }

  @Override
  public void measure(List<MetricSource> sources) {
    server.measure(sources);
  }

  @Override
  public void close() {
    server.close();
  }
}
