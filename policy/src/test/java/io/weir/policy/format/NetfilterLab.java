package io.weir.policy.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.bpf.Netns;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import io.weir.testsupport.Commands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * Two network namespaces of a test's own, joined by a veth pair: packets from the far end are
 * counted where they come in and where the near end's netfilter let them through. Gone when closed.
 */
final class NetfilterLab implements AutoCloseable {
  static final String PREFIX = "weir-format-" + ProcessHandle.current().pid() + "-";
  static final String DEVICE = "v0";

  /** The near end's addresses. */
  static final List<String> LOCAL4 = List.of("192.0.2.1", "198.51.100.7", "203.0.113.9");

  static final List<String> LOCAL6 = List.of("2001:db8::1", "2001:db8:5::7", "2001:db8:9::9");

  private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

  /** Packets are told apart by IPv4's identification and IPv6's hop limit. */
  private static final String WATCH =
      """
      table inet watch {
        set came4 { typeof ip id; flags dynamic; size 65535; }
        set came6 { typeof ip6 hoplimit; flags dynamic; size 65535; }
        set passed4 { typeof ip id; flags dynamic; size 65535; }
        set passed6 { typeof ip6 hoplimit; flags dynamic; size 65535; }
        chain came { type filter hook prerouting priority -500;
          iifname v0 add @came4 { ip id }
          iifname v0 add @came6 { ip6 hoplimit }; }
        chain passed { type filter hook input priority 500;
          iifname v0 add @passed4 { ip id }
          iifname v0 add @passed6 { ip6 hoplimit }; }
      }
      """;

  private static final int PCAP_MAGIC = 0xa1b2c3d4;

  final String near = PREFIX + "n";
  private final String far = PREFIX + "f";
  private final ObjectMapper mapper = new ObjectMapper();

  NetfilterLab() {
    if (!"root".equals(System.getProperty("user.name"))) {
      System.out.println("SKIPPED: make network namespaces: run as root");
      throw new TestAbortedException("run as root");
    }
    try {
      Commands.run("ip", "netns", "add", near);
      Commands.run("ip", "netns", "add", far);
      ip(near, "link", "add", "name", DEVICE, "type", "veth", "peer", "name", "v1", "netns", far);
      end(near, DEVICE, "02:00:00:00:00:01");
      end(far, "v1", "02:00:00:00:00:02");
      for (String address : LOCAL4) {
        ip(near, "address", "add", address + "/24", "dev", DEVICE);
      }
      for (String address : LOCAL6) {
        ip(near, "address", "add", address + "/64", "dev", DEVICE, "nodad");
      }
      gateway("192.0.2.2");
      gateway("2001:db8::2");
      nft(WATCH);
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  private static void end(String netns, String device, String mac) {
    ip(netns, "link", "set", "dev", "lo", "up");
    ip(netns, "link", "set", "dev", device, "addrgenmode", "none");
    ip(netns, "link", "set", "dev", device, "address", mac);
    ip(netns, "link", "set", "dev", device, "up");
  }

  private void gateway(String address) {
    ip(near, "neigh", "add", address, "lladdr", "02:00:00:00:00:02", "dev", DEVICE);
    ip(near, "route", "add", "default", "via", address, "dev", DEVICE);
  }

  private static void ip(String netns, String... words) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", netns));
    command.addAll(List.of(words));
    Commands.run(command.toArray(new String[0]));
  }

  /** Runs a command at the near end. */
  String near(String... command) {
    return Commands.run(inside(near, command));
  }

  /** What a command at the near end writes to its standard output alone. */
  String output(String... command) {
    return near("sh", "-c", String.join(" ", command) + " 2>/dev/null");
  }

  /** Runs a command at the near end that reads this from its standard input. */
  String feed(String input, String... command) {
    try {
      Path file = Files.createTempFile("weir-format", ".txt");
      try {
        Files.writeString(file, input);
        return near("sh", "-c", String.join(" ", command) + " < " + file);
      } catch (AssertionError e) {
        throw new AssertionError(e.getMessage() + "\n" + input, e);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  void nft(String script) {
    feed(script, "nft", "-f", "-");
  }

  private static String[] inside(String netns, String... command) {
    List<String> all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + netns));
    all.addAll(List.of(command));
    return all.toArray(new String[0]);
  }

  /** Sends packets from the far end, and gives the marks of those that got through. */
  Set<Integer> send(Family family, List<TestPacket> packets) throws Exception {
    String suffix = family == Family.IPV4 ? "4" : "6";
    nft("flush set inet watch came" + suffix + "\nflush set inet watch passed" + suffix + "\n");
    Path file = Files.createTempFile("weir-format", ".pcap");
    try {
      Files.write(file, pcap(packets));
      Commands.run(
          inside(far, "tcpreplay", "--topspeed", "--quiet", "--intf1=v1", file.toString()));
    } finally {
      Files.delete(file);
    }
    Set<Integer> wanted = new TreeSet<>();
    packets.forEach(packet -> wanted.add(packet.mark()));
    long start = System.nanoTime();
    while (!marks("came" + suffix).containsAll(wanted)) {
      if (System.nanoTime() - start > DEADLINE_NS) {
        throw new AssertionError("did not come: " + wanted + " but " + marks("came" + suffix));
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    Set<Integer> passed = marks("passed" + suffix);
    passed.retainAll(wanted);
    return passed;
  }

  /** Sends a datagram from the near end; whether its netfilter lets it out. */
  boolean sendsUdp(TestPacket packet) {
    try (Netns netns = Netns.of(near)) {
      return netns.call(() -> sendUdp(packet));
    }
  }

  private static boolean sendUdp(TestPacket packet) {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.bind(address(packet.source(), packet.first()));
      channel.send(ByteBuffer.allocate(1), address(packet.destination(), packet.second()));
      return true;
    } catch (IOException e) {
      if (e.getMessage().contains("not permitted")) {
        return false;
      }
      throw new AssertionError(packet.toString(), e);
    }
  }

  private static InetSocketAddress address(Prefix host, int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByAddress(host.address()), port);
  }

  private Set<Integer> marks(String set) throws IOException {
    Set<Integer> marks = new TreeSet<>();
    JsonNode root = mapper.readTree(near("nft", "-j", "list", "set", "inet", "watch", set));
    for (JsonNode element : root.at("/nftables/1/set/elem")) {
      marks.add(element.asInt());
    }
    return marks;
  }

  private static byte[] pcap(List<TestPacket> packets) {
    ByteBuffer file = ByteBuffer.allocate(1 << 20);
    file.putInt(PCAP_MAGIC).putShort((short) 2).putShort((short) 4).putLong(0);
    file.putInt(65535).putInt(1);
    for (TestPacket packet : packets) {
      byte[] frame = packet.frame();
      file.putLong(0).putInt(frame.length).putInt(frame.length).put(frame);
    }
    byte[] bytes = new byte[file.position()];
    file.flip().get(bytes);
    return bytes;
  }

  @Override
  public void close() {
    for (String netns : List.of(near, far)) {
      if (Files.exists(Path.of("/run/netns", netns))) {
        Commands.run("ip", "netns", "del", netns);
      }
    }
  }
}
