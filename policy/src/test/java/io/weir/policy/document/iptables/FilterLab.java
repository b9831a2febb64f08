package io.weir.policy.document.iptables;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.policy.model.Hook;
import io.weir.testsupport.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * A router between two links, v0 and w0, whose far ends are in another network namespace: what
 * comes in is counted before netfilter and behind it. What the router itself would answer is
 * dropped before conntrack sees it. Gone when closed.
 */
final class FilterLab implements AutoCloseable {
  static final String PREFIX = "weir-policy-" + ProcessHandle.current().pid() + "-";

  static final List<String> LOCAL4 = List.of("192.0.2.1", "198.51.100.7");
  static final List<String> LOCAL6 = List.of("2001:db8::1", "2001:db8:5::7");

  private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);

  private static final String WATCH =
      """
      table inet watch {
        set came4 { typeof ip id; flags dynamic; size 65535; }
        set came6 { typeof ip6 length; flags dynamic; size 65535; }
        set passed4 { typeof ip id; flags dynamic; size 65535; }
        set passed6 { typeof ip6 length; flags dynamic; size 65535; }
        chain quiet { type filter hook output priority -500;
          ip ttl != 77 drop
          ip6 hoplimit != 77 drop; }
        chain came { type filter hook prerouting priority -500;
          ip ttl 77 add @came4 { ip id }
          ip6 hoplimit 77 add @came6 { ip6 length }; }
        chain passed_input { type filter hook input priority 500;
          ip ttl 77 add @passed4 { ip id }
          ip6 hoplimit 77 add @passed6 { ip6 length }; }
        chain passed_output { type filter hook output priority 500;
          ip ttl 77 add @passed4 { ip id }
          ip6 hoplimit 77 add @passed6 { ip6 length }; }
        chain passed_forward { type filter hook forward priority 500;
          ip ttl 76 add @passed4 { ip id }
          ip6 hoplimit 76 add @passed6 { ip6 length }; }
      }
      """;

  private static final String FLUSH =
      """
      flush set inet watch came4
      flush set inet watch came6
      flush set inet watch passed4
      flush set inet watch passed6
      """;

  private final String near = PREFIX + "n";
  private final String far = PREFIX + "f";
  private final ObjectMapper mapper = new ObjectMapper();
  private final Path directory;
  private RawSender outside;
  private RawSender inside;

  FilterLab() throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      System.out.println("SKIPPED: make network namespaces: run as root");
      throw new TestAbortedException("run as root");
    }
    directory = Files.createTempDirectory("weir-policy");
    try {
      Commands.run("ip", "netns", "add", near);
      Commands.run("ip", "netns", "add", far);
      link("v", "01", "02");
      link("w", "03", "04");
      for (String address : LOCAL4) {
        ip(near, "address", "add", address + "/24", "dev", "v0");
      }
      for (String address : LOCAL6) {
        ip(near, "address", "add", address + "/64", "dev", "v0", "nodad");
      }
      router();
      file("watch", WATCH);
      file("flush", FLUSH);
      near("nft", "-f", directory.resolve("watch").toString());
      outside = new RawSender(far, "v1");
      inside = new RawSender(near, "");
    } catch (AssertionError | IOException e) {
      close();
      throw e;
    }
  }

  private void link(String name, String nearMac, String farMac) {
    String end = name + "1";
    ip(near, "link", "add", "name", name + "0", "type", "veth", "peer", "name", end, "netns", far);
    up(near, name + "0", nearMac);
    up(far, end, farMac);
  }

  private static void up(String netns, String device, String mac) {
    ip(netns, "link", "set", "dev", "lo", "up");
    ip(netns, "link", "set", "dev", device, "addrgenmode", "none");
    ip(netns, "link", "set", "dev", device, "address", "02:00:00:00:00:" + mac);
    ip(netns, "link", "set", "dev", device, "up");
  }

  private void router() {
    near(
        "sh",
        "-c",
        "cd /proc/sys/net; echo 1 >ipv4/ip_forward; echo 1 >ipv6/conf/all/forwarding;"
            + " for f in ipv4/conf/*/rp_filter; do echo 0 >$f; done;"
            + " echo 0 >netfilter/nf_conntrack_checksum");
    for (String gateway : List.of("192.0.2.2", "2001:db8::2")) {
      ip(near, "neigh", "add", gateway, "lladdr", "02:00:00:00:00:02", "dev", "v0");
      ip(near, "route", "add", "default", "via", gateway, "dev", "v0");
    }
    ip(near, "address", "add", "198.18.0.1/24", "dev", "w0");
    ip(near, "address", "add", "fd01::1/64", "dev", "w0", "nodad");
    for (String gateway : List.of("198.18.0.2", "fd01::2")) {
      ip(near, "neigh", "add", gateway, "lladdr", "02:00:00:00:00:04", "dev", "w0");
      String beyond = gateway.contains(":") ? "fd02::/16" : "198.19.0.0/16";
      ip(near, "route", "add", beyond, "via", gateway, "dev", "w0");
    }
  }

  private static void ip(String netns, String... words) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", netns));
    command.addAll(List.of(words));
    Commands.run(command.toArray(new String[0]));
  }

  private String near(String... command) {
    List<String> all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + near));
    all.addAll(List.of(command));
    return Commands.run(all.toArray(new String[0]));
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  /** Loads a file with a tool such as {@code iptables-nft}, and gives what it saves then. */
  String load(String tool, String text) throws IOException {
    file("rules", text);
    try {
      return near(
          "sh",
          "-c",
          "cd "
              + directory
              + " && "
              + tool
              + "-restore <rules && nft -f flush && "
              + tool
              + "-save 2>/dev/null");
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + text, e);
    }
  }

  /** Sends packets one after the other, and gives the marks of those that netfilter let through. */
  Set<Integer> send(List<SentPacket> packets) throws Exception {
    boolean v4 = packets.get(0).isIpv4();
    Set<Integer> wanted = new TreeSet<>();
    for (SentPacket packet : packets) {
      (packet.hook() == Hook.OUTPUT ? inside : outside).send(List.of(packet));
      if (packet.hook() != Hook.OUTPUT) {
        wanted.add(packet.mark());
      }
    }
    long start = System.nanoTime();
    while (true) {
      JsonNode table = mapper.readTree(near("nft", "-j", "list", "table", "inet", "watch"));
      Set<Integer> came = marks(table, "came" + (v4 ? "4" : "6"), v4);
      if (came.containsAll(wanted)) {
        table = mapper.readTree(near("nft", "-j", "list", "table", "inet", "watch"));
        return marks(table, "passed" + (v4 ? "4" : "6"), v4);
      }
      if (System.nanoTime() - start > DEADLINE_NS) {
        throw new AssertionError("did not come: " + wanted + " but " + came);
      }
    }
  }

  private static Set<Integer> marks(JsonNode table, String name, boolean v4) {
    Set<Integer> marks = new TreeSet<>();
    for (JsonNode item : table.get("nftables")) {
      if (item.path("set").path("name").asText().equals(name)) {
        for (JsonNode element : item.get("set").path("elem")) {
          marks.add(element.asInt() - (v4 ? 0 : SentPacket.LENGTH));
        }
      }
    }
    return marks;
  }

  @Override
  public void close() {
    if (outside != null) {
      outside.close();
    }
    if (inside != null) {
      inside.close();
    }
    for (String netns : List.of(near, far)) {
      if (Files.exists(Path.of("/run/netns", netns))) {
        Commands.run("ip", "netns", "del", netns);
      }
    }
    for (String name : List.of("rules", "watch", "flush", "")) {
      try {
        Files.deleteIfExists(directory.resolve(name));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }
}
