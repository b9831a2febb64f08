package io.weir.exporters.otlp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** For a server that speaks one version of TLS, whatever its context could. */
final class OneVersion extends SSLSocketFactory {
  private final SSLSocketFactory factory;
  private final String version;

  OneVersion(SSLSocketFactory factory, String version) {
    this.factory = factory;
    this.version = version;
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    SSLSocket tls = (SSLSocket) factory.createSocket(socket, host, port, autoClose);
    tls.setEnabledProtocols(new String[] {version});
    return tls;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return factory.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return factory.getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("a server has its sockets");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress address, int port) {
    return createSocket(address.getHostAddress(), port);
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) {
    return createSocket(address, port);
  }
}
