package io.weir.tools.xdptop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.weir.testsupport.Commands;
import io.weir.tools.ToolProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Two network namespaces of a test's own, joined by a veth pair; gone when closed. */
public final class TrafficLab implements AutoCloseable {
  private static final AtomicInteger NEXT = new AtomicInteger();
  private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);

  /** An address that is sent to the near end, and that nobody has. */
  static final String NOBODY = "192.0.2.77";

  /** Keeps the kernel's own multicast reports, which come when they like, off the wire. */
  private static final String QUIET =
      "table ip6 quiet { chain out { type filter hook output priority 0;"
          + " icmpv6 type mld2-listener-report drop; icmpv6 type nd-router-solicit drop; }; }";

  public final String near;
  public final String far;

  /** Makes them. */
  public TrafficLab() {
    String base = "weir-lab-" + ProcessHandle.current().pid() + "-" + NEXT.getAndIncrement();
    near = base + "n";
    far = base + "f";
    try {
      Commands.run("ip", "netns", "add", near);
      Commands.run("ip", "netns", "add", far);
      cable();
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  /** Makes the veth pair. */
  void cable() {
    String[] cable = {"add", "name", "v0", "type", "veth", "peer", "name", "v1", "netns", far};
    Commands.run(concat(List.of("ip", "-n", near, "link"), cable));
    end(near, "v0", 1);
    end(far, "v1", 2);
  }

  private static String[] concat(List<String> first, String... then) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(then));
    return all.toArray(new String[0]);
  }

  private static void end(String netns, String device, int host) {
    Commands.run("nsenter", "--net=/run/netns/" + netns, "nft", QUIET);
    Commands.run("ip", "-n", netns, "link", "set", "dev", device, "addrgenmode", "none");
    Commands.run(
        "ip", "-n", netns, "link", "set", "dev", device, "address", "02:00:00:00:00:0" + host);
    Commands.run("ip", "-n", netns, "link", "set", "dev", device, "up");
    Commands.run("ip", "-n", netns, "address", "add", "192.0.2." + host + "/24", "dev", device);
    String v6 = "2001:db8::" + host + "/64";
    Commands.run("ip", "-n", netns, "address", "add", v6, "dev", device, "nodad");
    int other = 3 - host;
    for (String address : List.of("192.0.2." + other, "2001:db8::" + other, NOBODY)) {
      String mac = "02:00:00:00:00:0" + other;
      Commands.run("ip", "-n", netns, "neigh", "add", address, "lladdr", mac, "dev", device);
    }
  }

  /** Echo requests from the far end, each answered. */
  public void ping(String address, int count) {
    inFar("ping", "-q", "-i", "0.002", "-c", Integer.toString(count), "-s", "56", address);
  }

  /** Runs a command in the far namespace. */
  public void inFar(String... command) {
    Commands.run(inside(far, command));
  }

  /** Runs a command in the near namespace. */
  public void inNear(String... command) {
    Commands.run(inside(near, command));
  }

  /** The command line that runs a command in a namespace. */
  public static String[] inside(String netns, String... command) {
    return concat(List.of("nsenter", "--net=/run/netns/" + netns), command);
  }

  /** Sends one datagram from the far end to each of these ports: as many new flows. */
  public void udpToPorts(String address, int first, int count) {
    inFar("bash", "-c", toPorts("udp", address, first, count));
  }

  /** The same from the near end. */
  public void udpFromNearToPorts(String address, int first, int count) {
    String[] enter = {"nsenter", "--net=/run/netns/" + near, "bash", "-c"};
    Commands.run(concat(List.of(enter), toPorts("udp", address, first, count)));
  }

  /** Tries a connection from the far end to each of these ports, where nobody listens. */
  public void tcpToPorts(String address, int first, int count) {
    inFar("bash", "-c", toPorts("tcp", address, first, count));
  }

  private static String toPorts(String transport, String address, int first, int count) {
    String open = "(echo x > /dev/" + transport + "/" + address + "/$p) 2>/dev/null";
    return "for ((p = " + first + "; p < " + (first + count) + "; p++)); do " + open + "; done; :";
  }

  /** Starts xdptop on the near end; attached when this returns. */
  public ToolProcess xdptop(String... options) throws Exception {
    return xdptopOn("v0", options);
  }

  /** Starts xdptop on a device of the near namespace; attached when this returns. */
  ToolProcess xdptopOn(String device, String... options) throws Exception {
    List<String> args =
        new ArrayList<>(List.of(device, "--netns", near, "--json", "--interval", "100ms"));
    args.addAll(List.of(options));
    return ToolProcess.attached(Xdptop.class, args.toArray(new String[0]));
  }

  /** The same with tables. */
  ToolProcess xdptopTables(String... options) throws Exception {
    return ToolProcess.attached(
        Xdptop.class, concat(List.of("v0", "--netns", near, "--interval", "100ms"), options));
  }

  /** Waits for a tick that is as wanted, and gives it. */
  static JsonNode await(ToolProcess tool, Predicate<JsonNode> wanted) {
    long start = System.nanoTime();
    int from = 0;
    while (System.nanoTime() - start < DEADLINE_NS) {
      List<JsonNode> samples = tool.json();
      for (; from < samples.size(); from++) {
        if (samples.get(from).get("name").asText().equals("interface.sample")
            && wanted.test(samples.get(from))) {
          return samples.get(from);
        }
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("no such tick: " + last(tool) + tool.stderr());
  }

  private static String last(ToolProcess tool) {
    List<String> lines = tool.stdout();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }

  /** The packets since the start of a protocol in one direction; 0 when there is no such row. */
  static long total(JsonNode sample, String direction, String transport) {
    return row(sample.at("/weir/protocols"), direction, "/network/transport", transport)
        .path("packets_total")
        .asLong();
  }

  /** Whether nothing came in this tick: its tables, read one after the other, then agree. */
  static boolean isQuiet(JsonNode sample) {
    for (JsonNode hook : sample.at("/weir/totals")) {
      if (hook.get("packets").asLong() != 0) {
        return false;
      }
    }
    return true;
  }

  /** The packets since the start that a hook saw. */
  static long hook(JsonNode sample, String direction, String hook) {
    return row(sample.at("/weir/totals"), direction, "/weir/hook", hook)
        .path("packets_total")
        .asLong();
  }

  static JsonNode row(JsonNode rows, String direction, String pointer, String value) {
    for (JsonNode row : rows) {
      if (row.at("/network/io/direction").asText().equals(direction)
          && row.at(pointer).asText().equals(value)) {
        return row;
      }
    }
    return MissingNode.getInstance();
  }

  /** What ip(8), tc(8) and bpftool(8) say is attached to the near end. */
  public String attached() {
    return output("ip", "-n", near, "-d", "link", "show", "dev", "v0")
        + output("tc", "-n", near, "qdisc", "show", "dev", "v0")
        + output("tc", "-n", near, "filter", "show", "dev", "v0", "ingress")
        + output("tc", "-n", near, "filter", "show", "dev", "v0", "egress")
        + output(inside(near, "bpftool", "net", "show"));
  }

  /** What a command says, whatever its status. */
  public static String output(String... command) {
    return Commands.attempt(List.of(command)).output();
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
