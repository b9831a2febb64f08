package io.weir.tools.xdptop;

import io.weir.testsupport.Commands;
import io.weir.tools.ToolProcess;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Makes interfaces of other kinds out of a {@link TrafficLab}'s two ends; they go with it. */
final class DeviceLab {
  private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);

  private static final String WIREGUARD =
      """
      set -e
      near_key=$(wg genkey) far_key=$(wg genkey)
      end() { # NETNS KEY PEER'S-KEY HOST PEER
        key=$(mktemp)
        echo $2 >$key
        nsenter --net=/run/netns/$1 wg set w0 listen-port 51820 private-key $key \
          peer $(echo $3 | wg pubkey) allowed-ips 198.51.100.0/24 endpoint 192.0.2.$5:51820
        rm $key
        ip -n $1 address add 198.51.100.$4/24 dev w0
        ip -n $1 link set dev w0 up
      }
      end $0 $near_key $far_key 1 2
      end $1 $far_key $near_key 2 1
      """;

  private DeviceLab() {}

  /** One end of a tunnel t0 over UDP; 198.51.100.HOST. */
  static ToolProcess tunnel(String netns, String type, int host) throws Exception {
    String cable = "UDP-DATAGRAM:192.0.2." + (3 - host) + ":5555,bind=192.0.2." + host + ":5555";
    String device =
        "TUN:198.51.100." + host + "/24,tun-name=t0,tun-type=" + type + ",iff-no-pi,iff-up";
    return ToolProcess.start(new ProcessBuilder(TrafficLab.inside(netns, "socat", cable, device)));
  }

  /** Waits until a device that a program makes is up. */
  static void awaitUp(String netns, String device, ToolProcess maker) {
    awaitUp(netns, device, maker::stderr);
  }

  private static void awaitUp(String netns, String device, Supplier<String> explanation) {
    long start = System.nanoTime();
    while (!TrafficLab.output("ip", "-n", netns, "link", "show", "dev", device)
        .contains("LOWER_UP")) {
      if (System.nanoTime() - start > DEADLINE_NS) {
        throw new AssertionError("no " + device + " in " + netns + ": " + explanation.get());
      }
    }
  }

  /** w0 in both namespaces: 198.51.100.1 and .2. */
  static void wireguard(TrafficLab lab) throws Exception {
    add(lab.near, "w0", "type", "wireguard");
    add(lab.far, "w0", "type", "wireguard");
    Commands.run("bash", "-c", WIREGUARD, lab.near, lab.far);
  }

  /** v0.7 and v1.7, VLAN 7: 198.51.100.1 and .2. */
  static void vlan(TrafficLab lab) throws Exception {
    vlanEnd(lab.near, "v0", 1);
    vlanEnd(lab.far, "v1", 2);
  }

  private static void vlanEnd(String netns, String parent, int host) throws Exception {
    String child = parent + ".7";
    add(netns, "link", parent, "name", child, "type", "vlan", "id", "7");
    ip(netns, "address", "add", "198.51.100." + host + "/24", "dev", child);
    ip(netns, "link", "set", "dev", child, "addrgenmode", "none");
    ip(netns, "link", "set", "dev", child, "up");
    String other = "198.51.100." + (3 - host);
    ip(netns, "neigh", "add", other, "lladdr", "02:00:00:00:00:0" + (3 - host), "dev", child);
  }

  /** u0 of a kind, of which v0 becomes a part; it takes over v0's address. */
  static void above(TrafficLab lab, String kind) throws Exception {
    add(lab.near, "name", "u0", "type", kind);
    if (kind.equals("bond")) {
      ip(lab.near, "link", "set", "dev", "u0", "type", "bond", "mode", "active-backup");
    }
    ip(lab.near, "link", "set", "dev", "v0", "down");
    ip(lab.near, "address", "flush", "dev", "v0");
    ip(lab.near, "link", "set", "dev", "v0", "master", "u0");
    ip(lab.near, "link", "set", "dev", "u0", "addrgenmode", "none");
    ip(lab.near, "link", "set", "dev", "u0", "address", "02:00:00:00:00:01");
    ip(lab.near, "link", "set", "dev", "v0", "up");
    ip(lab.near, "link", "set", "dev", "u0", "up");
    ip(lab.near, "address", "add", "192.0.2.1/24", "dev", "u0");
    awaitUp(
        lab.near, "u0", lab::attached); // it drops what comes before it took note of v0's carrier
  }

  /** Makes a device; ends the test where the kernel is built without such devices. */
  private static void add(String netns, String... words) throws Exception {
    try {
      ip(netns, Stream.concat(Stream.of("link", "add"), Stream.of(words)).toArray(String[]::new));
    } catch (AssertionError e) {
      Assumptions.assumeFalse(
          e.getMessage().contains("Unknown device type"), "this kernel lacks " + e.getMessage());
      throw e;
    }
  }

  private static void ip(String netns, String... words) throws Exception {
    String[] command = new String[words.length + 3];
    command[0] = "ip";
    command[1] = "-n";
    command[2] = netns;
    System.arraycopy(words, 0, command, 3, words.length);
    Commands.run(command);
  }
}
