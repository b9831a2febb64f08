package io.weir.policy.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bpf.NetAddress;
import io.weir.bpf.Netns;
import io.weir.policy.enforce.Failsafe.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as kernels and daemons write them. */
class FailsafeSearchTest {
  private static final String TCP =
      """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 100 1
         1: 0A0200C0:0016 076433C6:D431 01 00000000:00000000 02:0008E1F4 00000000     0        0 101 4
         2: 0A0200C0:0016 097100CB:D432 01 00000000:00000000 02:0008E1F4 00000000     0        0 102 4
         3: 0A0200C0:9C40 087100CB:01BB 01 00000000:00000000 02:0008E1F4 00000000  1000        0 103 4
      """;
  private static final String TCP6 =
      """
        sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 110 1
         1: B80D0120000000000000000001000000:0016 B80D0120000000000000000007000000:C001 01 00000000:00000000 02:0008E1F4 00000000     0        0 111 2
         2: 0000000000000000FFFF00000A0200C0:0016 0000000000000000FFFF0000086433C6:D431 01 00000000:00000000 02:0008E1F4 00000000     0        0 112 2
      """;
  private static final String ROUTE =
      """
      Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
      eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
      eth0\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
      """;
  private static final String ROUTE6 =
      """
      20010db8000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
      00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000001 00000000 00450003     eth0
      00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
      """;

  @TempDir private Path root;

  @Test
  void shouldFindWhomAHostNeeds() throws IOException {
    write("proc/thread-self/net/tcp", TCP);
    write("proc/thread-self/net/tcp6", TCP6);
    write("proc/thread-self/net/route", ROUTE);
    write("proc/thread-self/net/ipv6_route", ROUTE6);
    process(50, 1, "sshd", "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups", "", 100, 110);
    process(51, 50, "sshd", "sshd: root@pts/0", "", 101);
    process(52, 50, "sshd-session", "sshd-session: alice@notty", "", 111, 112);
    process(53, 50, "sshd", "sshd: unknown [net]", "", 102);
    process(54, 1, "curl", "curl", "", 103);
    write("etc/resolv.conf", "# x\nnameserver 127.0.0.53\nnameserver 192.0.2.53\n");
    write("run/systemd/resolve/resolv.conf", "nameserver 2001:db8::53\nnameserver fe80::1%eth0\n");
    write(
        "var/lib/dhcp/dhclient.eth0.leases",
        "lease {\n  option dhcp-server-identifier 192.0.2.67;\n}\n");
    write("run/systemd/netif/leases/2", "ADDRESS=192.0.2.10\nSERVER_ADDRESS=192.0.2.68\n");

    assertThat(texts(search(), Role.SSH))
        .containsExactly("198.51.100.7 0 22 6", "2001:db8::7 0 22 6", "198.51.100.8 0 22 6");
    assertThat(texts(search(), Role.GATEWAY)).containsExactly("192.0.2.1 0 0 0", "fe80::1 0 0 0");
    assertThat(texts(search(), Role.DNS))
        .containsExactly(
            "192.0.2.53 53 0 17",
            "192.0.2.53 53 0 6",
            "2001:db8::53 53 0 17",
            "2001:db8::53 53 0 6",
            "fe80::1 53 0 17",
            "fe80::1 53 0 6");
    assertThat(texts(search(), Role.DHCP))
        .containsExactly("192.0.2.67 67 0 17", "192.0.2.68 67 0 17");
    assertThat(texts(search(), Role.OWN)).containsExactly("192.0.2.10 0 0 0");
    assertThat(search().local())
        .extracting(Object::toString)
        .containsExactly("192.0.2.10", "192.0.2.255");
  }

  @Test
  void shouldFindTheOperatorBehindSudo() throws IOException {
    process(1, 0, "init", "init", "");
    process(60, 1, "bash", "bash", "A=1\0SSH_CONNECTION=203.0.113.5 50000 192.0.2.10 2222\0");
    process(61, 60, "sudo", "sudo droprule", "A=1\0");
    process(62, 61, "a) b (c", "x", "SSH_CLIENT=2001:db8::5 50000 22\0");
    Files.createSymbolicLink(root.resolve("proc/self"), Path.of("62"));
    assertThat(texts(search(), Role.SSH))
        .containsExactly("2001:db8::5 0 22 6", "203.0.113.5 0 2222 6");
  }

  @Test
  void shouldTakeNothingForAnAddressThatIsNone() {
    assertThat(SshPeers.peer("SSH_CONNECTION=example.org 1 192.0.2.1 22")).isEmpty();
    assertThat(SshPeers.peer("SSH_CONNECTION=192.0.2.256 1 192.0.2.1 22")).isEmpty();
    assertThat(SshPeers.peer("SSH_CONNECTION=1.2.3.4 1 192.0.2.1 x")).isEmpty();
    assertThat(SshPeers.peer("SSH_CONNECTION=1.2.3.4")).isEmpty();
    assertThat(NumericAddress.parse("1.2.3")).isEmpty();
    assertThat(NumericAddress.parse("1.2.3.4.")).isEmpty();
    assertThat(NumericAddress.parse("cafe")).isEmpty();
    assertThat(NumericAddress.parse("250.249.199.0")).isPresent();
  }

  @Test
  void shouldFindNothingInAnEmptyHost() {
    assertThat(search().entries())
        .extracting(Object::toString)
        .containsExactly("this host's address 192.0.2.10");
  }

  private Failsafe search() {
    try (Netns netns = Netns.current()) {
      NetAddress own =
          new NetAddress(
              2,
              NumericAddress.parse("192.0.2.10").orElseThrow(),
              24,
              Optional.<InetAddress>of(NumericAddress.parse("192.0.2.255").orElseThrow()));
      return new FailsafeSearch(root).search(netns, () -> List.of(own));
    }
  }

  private static List<String> texts(Failsafe failsafe, Role role) {
    return failsafe.of(role).stream()
        .map(e -> e.remote() + " " + e.remotePort() + " " + e.localPort() + " " + e.protocol())
        .toList();
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void process(
      int pid, int parent, String name, String command, String environment, int... sockets)
      throws IOException {
    String folder = "proc/" + pid + "/";
    write(folder + "comm", name + "\n");
    write(folder + "cmdline", command + "\0");
    write(folder + "environ", environment);
    write(folder + "stat", pid + " (" + name + ") S " + parent + " 1 1 0\n");
    Files.createDirectories(root.resolve(folder + "fd"));
    for (int i = 0; i < sockets.length; i++) {
      Files.createSymbolicLink(
          root.resolve(folder + "fd/" + i), Path.of("socket:[" + sockets[i] + "]"));
    }
  }
}
