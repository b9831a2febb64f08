package io.weir.policy.enforce;

import io.weir.bpf.NetInterface;
import io.weir.bpf.Netns;
import io.weir.testsupport.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Two network namespaces, joined by a veth pair, and a bpffs of a test's own; gone when closed. */
final class EnforceLab implements AutoCloseable {
  static final String DEVICE = "v0";
  static final String NEAR = "192.0.2.1";
  static final String FAR = "192.0.2.2";

  private static final AtomicInteger NEXT = new AtomicInteger();
  private static final Pattern RECEIVED = Pattern.compile("(\\d+) received");

  final String near;
  final String far;
  final Netns netns;
  final Path bpffs;
  final Path journal;
  final List<String> notes = new ArrayList<>();

  EnforceLab() throws IOException {
    String base = "weir-enforce-" + ProcessHandle.current().pid() + "-" + NEXT.getAndIncrement();
    near = base + "n";
    far = base + "f";
    bpffs = Files.createTempDirectory(base);
    journal = Files.createTempDirectory(base).resolve("journal");
    Commands.run("mount", "-t", "bpf", "bpf", bpffs.toString());
    Commands.run("ip", "netns", "add", near);
    Commands.run("ip", "netns", "add", far);
    netns = Netns.of(near);
    cable();
  }

  /** Makes the veth pair. */
  void cable() {
    Commands.run(words("ip -n " + near + " link add name v0 type veth peer name v1 netns " + far));
    ends();
  }

  /** Makes the veth pair, the near end with an index. */
  void cable(int index) {
    Commands.run(
        words(
            "ip -n "
                + near
                + " link add name v0 index "
                + index
                + " type veth peer name v1 netns "
                + far));
    ends();
  }

  private void ends() {
    end(near, DEVICE, 1);
    end(far, "v1", 2);
  }

  private static String[] words(String command) {
    return command.split(" ");
  }

  /** Removes the veth pair. */
  void cut() {
    Commands.run("ip", "-n", near, "link", "del", "dev", DEVICE);
  }

  private static void end(String netns, String device, int host) {
    String link = "02:00:00:00:00:0";
    int other = 3 - host;
    Commands.run("ip", "-n", netns, "link", "set", "dev", "lo", "up");
    Commands.run("ip", "-n", netns, "link", "set", "dev", device, "address", link + host);
    Commands.run("ip", "-n", netns, "link", "set", "dev", device, "addrgenmode", "none");
    Commands.run("ip", "-n", netns, "link", "set", "dev", device, "up");
    Commands.run("ip", "-n", netns, "addr", "add", "192.0.2." + host + "/24", "dev", device);
    Commands.run(
        "ip",
        "-n",
        netns,
        "neigh",
        "replace",
        "192.0.2." + other,
        "lladdr",
        link + other,
        "dev",
        device);
  }

  PinStore store() {
    return new PinStore(bpffs);
  }

  StandingDatapath open(AttachMode mode) {
    return new StandingOpening(store(), netns, notes::add).open(DEVICE, mode);
  }

  /** Takes the near end's datapath away. */
  boolean remove(StandingOpening opening) {
    return opening.remove(DEVICE, "detach", journal());
  }

  /** The test's own, gone with the bpffs' folder. */
  Journal journal() {
    return new Journal(journal, () -> RuleIds.epoch(store()));
  }

  NetInterface device() {
    return netns.networkInterface(DEVICE);
  }

  /** How many of some echo requests from the far end are answered. */
  int ping(int count) {
    Commands.Outcome outcome =
        Commands.attempt(
            List.of(
                inside(
                    far,
                    "ping",
                    "-q",
                    "-i",
                    "0.01",
                    "-W",
                    "0.3",
                    "-c",
                    Integer.toString(count),
                    NEAR)));
    Matcher matcher = RECEIVED.matcher(outcome.output());
    if (!matcher.find()) {
      throw new AssertionError(outcome.output());
    }
    return Integer.parseInt(matcher.group(1));
  }

  /** Whether a connection from the far end is answered: by a refusal, for nobody listens. */
  boolean connects(int port) {
    String open = "timeout 0.7 bash -c '</dev/tcp/" + NEAR + "/" + port + "' 2>&1";
    return output(inside(far, "sh", "-c", open)).contains("refused");
  }

  static String[] inside(String netns, String... command) {
    List<String> all = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + netns));
    all.addAll(List.of(command));
    return all.toArray(new String[0]);
  }

  /** What ip(8), tc(8) and bpftool(8) say is attached to the near end. */
  String attached() {
    return output("ip", "-n", near, "-d", "link", "show", "dev", DEVICE)
        + output("tc", "-n", near, "qdisc", "show", "dev", DEVICE)
        + output("tc", "-n", near, "filter", "show", "dev", DEVICE, "ingress")
        + output("tc", "-n", near, "filter", "show", "dev", DEVICE, "egress")
        + output(inside(near, "bpftool", "net", "show"));
  }

  /** What a command says, whatever its status. */
  static String output(String... command) {
    return Commands.attempt(List.of(command)).output();
  }

  @Override
  public void close() throws IOException {
    netns.close();
    for (String name : List.of(near, far)) {
      Commands.attempt(List.of("ip", "netns", "del", name));
    }
    Commands.run("umount", bpffs.toString());
    Files.delete(bpffs);
    Files.deleteIfExists(journal);
    Files.delete(journal.getParent());
  }
}
