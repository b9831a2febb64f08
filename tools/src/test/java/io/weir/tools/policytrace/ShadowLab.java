package io.weir.tools.policytrace;

import io.weir.testsupport.Commands;
import io.weir.tools.ToolProcess;
import io.weir.tools.xdptop.TrafficLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A client, a router with rules and a server, in namespaces of a test's own; gone when closed. The
 * client is at the router's v0, the server at its w0.
 */
final class ShadowLab implements AutoCloseable {
  static final String ROUTER = "192.0.2.1";
  static final String SERVER = "198.51.100.2";
  static final String ROUTER_V6 = "2001:db8::1";
  static final String SERVER_V6 = "2001:db8:1::2";

  /** Accepts connections and answers each line, until its standard input ends. */
  private static final String LISTEN =
      """
      use IO::Socket::IP; use IO::Select;
      my $all = IO::Select->new(\\*STDIN); my %ports;
      for (@ARGV) {
        my $s = IO::Socket::IP->new(LocalHost => '::', LocalPort => $_, Listen => 9, ReuseAddr => 1)
          or die "$_: $@"; $all->add($s); $ports{$s} = 1;
      }
      $| = 1; print "ready\\n";
      while (1) { for my $s ($all->can_read) {
        exit if $s == \\*STDIN;
        if ($ports{$s}) { my $c = $s->accept; $all->add($c) if $c; next }
        my $line = <$s>; if (defined $line) { syswrite $s, $line } else { $all->remove($s); close $s }
      } }
      """;

  /** Connects to each address and port, and has two lines answered where it can. */
  private static final String CONNECT =
      """
      use IO::Socket::IP;
      for (@ARGV) {
        my ($from, $host, $port) = /(?:(.*)>)?(.*):(\\d+)$/;
        my @from = $from ? (LocalHost => $from) : ();
        my $s = IO::Socket::IP->new(@from, PeerHost => $host, PeerPort => $port, Timeout => 0.2)
          or next;
        $s->autoflush(1);
        for (1, 2) { print $s "hello\\n"; my $in = ''; vec($in, fileno($s), 1) = 1;
          last unless select($in, undef, undef, 0.3); <$s> }
        close $s;
      }
      """;

  final String client = "weir-shadow-" + ProcessHandle.current().pid() + "c";
  final String router = "weir-shadow-" + ProcessHandle.current().pid() + "r";
  final String server = "weir-shadow-" + ProcessHandle.current().pid() + "s";
  private final List<ToolProcess> listeners = new ArrayList<>();

  ShadowLab() throws Exception {
    try {
      for (String netns : List.of(client, router, server)) {
        Commands.run("ip", "netns", "add", netns);
        ip(netns, "link set lo up");
      }
      cable("v0", client, "192.0.2.", "2001:db8::");
      cable("w0", server, "198.51.100.", "2001:db8:1::");
      for (String key : List.of("net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding")) {
        Commands.run(inside(router, "sysctl", "-qw", key + "=1"));
      }
      listen(router, "2222", "2223", "2224");
      listen(server, "80", "443", "4001", "4002");
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  /** The router has the host part 1, the other end 2; the client more addresses, up to 9. */
  private void cable(String device, String other, String v4, String v6) {
    ip(router, "link add name " + device + " type veth peer name e0 netns " + other);
    end(router, device, 1, v4, v6);
    end(other, "e0", 2, v4, v6);
    for (int host = 3; host <= 9; host++) {
      ip(other, "address add " + v4 + host + "/24 dev e0");
    }
    ip(other, "route add default via " + v4 + "1");
    ip(other, "route add default via " + v6 + "1");
  }

  private static void end(String netns, String device, int host, String v4, String v6) {
    ip(netns, "link set dev " + device + " addrgenmode none");
    ip(netns, "link set dev " + device + " up");
    ip(netns, "address add " + v4 + host + "/24 dev " + device);
    ip(netns, "address add " + v6 + host + "/64 dev " + device + " nodad");
  }

  static void ip(String netns, String words) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", netns));
    command.addAll(List.of(words.split(" ")));
    Commands.run(command.toArray(String[]::new));
  }

  static String[] inside(String netns, String... command) {
    return TrafficLab.inside(netns, command);
  }

  private void listen(String netns, String... ports) throws Exception {
    List<String> command = new ArrayList<>(List.of(inside(netns, "perl", "-e", LISTEN)));
    command.addAll(List.of(ports));
    ToolProcess process = ToolProcess.start(new ProcessBuilder(command));
    listeners.add(process);
    while (process.stdout().isEmpty()) {
      Thread.sleep(10);
    }
  }

  /** Loads a table by iptables-nft-restore or its sister. */
  void load(String program, String rules) throws IOException {
    Path file = Files.createTempFile("weir-shadow", ".rules");
    try {
      Files.writeString(file, rules);
      Commands.run(inside(router, program, file.toString()));
    } finally {
      Files.delete(file);
    }
  }

  /** Datagrams from an address of a namespace to ports, one each. */
  static void udp(String netns, String from, String to, int... ports) {
    StringBuilder script = new StringBuilder("use IO::Socket::IP;");
    for (int port : ports) {
      script.append(
          "{ my $s = IO::Socket::IP->new(Proto => 'udp', LocalHost => '%s', PeerHost => '%s',"
                  .formatted(from, to)
              + " PeerPort => %d) or die; send $s, 'x', 0; }".formatted(port));
    }
    Commands.run(inside(netns, "perl", "-e", script.toString()));
  }

  /**
   * Connections from a namespace, whatever becomes of them.
   *
   * @param ends as {@code 192.0.2.1:80}, or {@code 192.0.2.9>192.0.2.1:80} with a source
   */
  static void tcp(String netns, String... ends) {
    List<String> command = new ArrayList<>(List.of(inside(netns, "perl", "-e", CONNECT)));
    command.addAll(List.of(ends));
    Commands.run(command.toArray(String[]::new));
  }

  /** Echo requests, whatever becomes of them. */
  static void ping(String netns, String to, int count) {
    Commands.attempt(
        List.of(
            inside(
                netns,
                "ping",
                "-q",
                "-i",
                "0.002",
                "-W",
                "0.3",
                "-c",
                Integer.toString(count),
                to)));
  }

  @Override
  public void close() {
    listeners.forEach(ToolProcess::close);
    for (String netns : List.of(client, router, server)) {
      if (Files.exists(Path.of("/run/netns", netns))) {
        Commands.run("ip", "netns", "del", netns);
      }
    }
  }
}
