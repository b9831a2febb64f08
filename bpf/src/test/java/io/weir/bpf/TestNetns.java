package io.weir.bpf;

import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.PrivilegeMissing;
import io.weir.testsupport.Commands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of a test's own, with a veth pair a and b; removed on close. */
public final class TestNetns implements AutoCloseable {
  static final String PREFIX = "weir-bpf-" + ProcessHandle.current().pid() + "-";

  private static final AtomicInteger NEXT = new AtomicInteger();

  private final String name = PREFIX + NEXT.getAndIncrement();
  private final Netns netns;

  private TestNetns() {
    Commands.run("ip", "netns", "add", name);
    netns = Netns.of(name);
  }

  /** An empty namespace. */
  public static TestNetns empty() {
    requireRoot();
    return new TestNetns();
  }

  /** With a veth pair, 192.0.2.1 on a; b drops what comes, and nobody else speaks. */
  public static TestNetns withVeth() {
    TestNetns test = empty();
    try {
      test.ip("link", "add", "name", "a", "type", "veth", "peer", "name", "b");
      for (String end : new String[] {"a", "b"}) {
        test.ip("link", "set", "dev", end, "addrgenmode", "none");
        test.ip("link", "set", "dev", end, "up");
      }
      test.ip("address", "add", "192.0.2.1/24", "dev", "a");
      test.ip("neigh", "add", "192.0.2.2", "lladdr", "02:00:00:00:00:02", "dev", "a");
      return test;
    } catch (AssertionError e) {
      test.close();
      throw e;
    }
  }

  public String name() {
    return name;
  }

  public Netns netns() {
    return netns;
  }

  public NetInterface networkInterface(String of) {
    return netns.networkInterface(of);
  }

  /** Runs {@code ip -n NAME ...}. */
  public String ip(String... arguments) {
    return inside("ip", arguments);
  }

  /** Runs {@code tc -n NAME ...}. */
  public String tc(String... arguments) {
    return inside("tc", arguments);
  }

  /** Sends datagrams out of a, from inside. */
  public void sendUdp(int count) {
    netns.run(
        () -> {
          try (DatagramSocket socket = new DatagramSocket()) {
            InetAddress to = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 2});
            for (int i = 0; i < count; i++) {
              socket.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, to, 7));
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Override
  public void close() {
    netns.close();
    if (Files.exists(Path.of("/run/netns", name))) {
      Commands.run("ip", "netns", "del", name);
    }
  }

  public static void requireRoot() {
    if (!"root".equals(System.getProperty("user.name"))) {
      throw new PrivilegeMissing("make a network namespace", Errno.EPERM, "run as root");
    }
  }

  private String inside(String tool, String... arguments) {
    String[] command = new String[arguments.length + 3];
    command[0] = tool;
    command[1] = "-n";
    command[2] = name;
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    return Commands.run(command);
  }
}
