package io.weir.tools.xdptop;

import io.weir.bpf.Netns;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A flood from one source among 10,000 others that send a packet a second, and a socket at the near
 * end that counts what comes to it; both end when closed.
 */
final class Flood implements AutoCloseable {
  static final String SOURCE = "203.0.113.66";
  private static final int PORT = 9;
  private static final int SECONDS = 300;
  private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);

  private final AtomicLong fromSource = new AtomicLong();
  private final AtomicLong fromOthers = new AtomicLong();
  private final Process sender;
  private final DatagramSocket socket;
  private final Thread reader = new Thread(this::read, "flooded");

  /** Starts it. */
  Flood(TrafficLab lab, int packetsPerSecond, int others) throws IOException {
    try (Netns near = Netns.of(lab.near)) {
      socket = near.call(Flood::open);
    }
    reader.setDaemon(true);
    reader.start();
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            TrafficLab.inside(
                lab.far,
                "perl",
                script().toString(),
                "192.0.2.1",
                Integer.toString(PORT),
                Integer.toString(SECONDS),
                SOURCE,
                Integer.toString(packetsPerSecond),
                Integer.toString(others))));
    sender = new ProcessBuilder(command).inheritIO().start();
  }

  /** Packets of the source that reach the socket within a second from now. */
  long nextSecond() {
    long before = fromSource();
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
    return fromSource() - before;
  }

  /** Waits until the source's packets come, or do not. */
  void await(boolean coming) {
    long startNs = System.nanoTime();
    while (nextSecond() > 0 != coming) {
      if (System.nanoTime() - startNs > DEADLINE_NS) {
        throw new AssertionError("the flood " + (coming ? "does not come" : "comes"));
      }
    }
  }

  /** Packets of the source that reached the socket. */
  long fromSource() {
    return fromSource.get();
  }

  /** Packets of all others that did. */
  long fromOthers() {
    return fromOthers.get();
  }

  private static Path script() {
    return Path.of(System.getProperty("basedir")).resolveSibling("scripts/demo.d/flood.pl");
  }

  private static DatagramSocket open() {
    try {
      DatagramSocket opened = new DatagramSocket(new InetSocketAddress("0.0.0.0", PORT));
      opened.setReceiveBufferSize(4 << 20);
      opened.setSoTimeout(100);
      return opened;
    } catch (SocketException e) {
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    DatagramPacket packet = new DatagramPacket(new byte[64], 64);
    try {
      InetAddress source = InetAddress.getByName(SOURCE);
      while (!socket.isClosed()) {
        try {
          socket.receive(packet);
          (packet.getAddress().equals(source) ? fromSource : fromOthers).incrementAndGet();
        } catch (SocketTimeoutException silence) {
          Thread.onSpinWait();
        }
      }
    } catch (IOException closed) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    sender.destroy();
    sender.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    socket.close();
  }
}
