package io.weir.policy.enforce;

import io.weir.bpf.NetAddress;
import io.weir.bpf.Netns;
import io.weir.policy.enforce.Failsafe.Entry;
import io.weir.policy.enforce.Failsafe.Role;
import io.weir.policy.procnet.ProcNet;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks in files for whom this host cannot do without. What cannot be read tells nothing. */
final class FailsafeSearch {
  private static final int UDP = 17;
  private static final int DNS = 53;
  private static final int DHCP_SERVER = 67;

  private static final List<String> RESOLVERS =
      List.of("etc/resolv.conf", "run/systemd/resolve/resolv.conf");
  private static final List<String> LEASES =
      List.of(
          "var/lib/dhcp", "var/lib/dhclient", "var/lib/NetworkManager", "run/systemd/netif/leases");
  private static final Pattern NAME_SERVER =
      Pattern.compile("(?m)^\\s*nameserver\\s+([0-9a-fA-F.:]+)");
  private static final Pattern DHCP =
      Pattern.compile("(?m)(?:dhcp-server-identifier |^SERVER_ADDRESS=)([0-9.]+)");

  private final Path root;

  /**
   * @param root where the file systems are: {@code /}
   */
  FailsafeSearch(Path root) {
    this.root = root;
  }

  /**
   * Searches.
   *
   * @param netns of the interface
   * @param addresses gives those of that namespace
   */
  Failsafe search(Netns netns, Supplier<List<NetAddress>> addresses) {
    List<String> here = read("proc/thread-self/net/", "tcp", "tcp6");
    List<String> there =
        netns.call(() -> read("proc/thread-self/net/", "tcp", "tcp6", "route", "ipv6_route"));
    Set<Entry> found = new LinkedHashSet<>();
    new SshPeers(root.resolve("proc"))
        .find(List.of(here.get(0), here.get(1), there.get(0), there.get(1)), found::add);
    ProcNet.gateways(there.get(2)).forEach(router -> found.add(Entry.of(router, Role.GATEWAY)));
    ProcNet.gateways6(there.get(3)).forEach(router -> found.add(Entry.of(router, Role.GATEWAY)));
    nameServers(found::add);
    dhcpServers(found::add);
    Set<Prefix> local = new LinkedHashSet<>();
    for (NetAddress own : addresses.get()) {
      found.add(Entry.of(own.address(), Role.OWN));
      local.add(Prefix.of(own.address()));
      own.broadcast().ifPresent(broadcast -> local.add(Prefix.of(broadcast)));
    }
    return new Failsafe(found, local);
  }

  private void nameServers(Consumer<Entry> found) {
    for (String file : RESOLVERS) {
      for (InetAddress server : matches(NAME_SERVER, text(root.resolve(file)))) {
        if (!server.isLoopbackAddress()) { // a stub's, which asks others
          for (int protocol : new int[] {UDP, RuleMatch.TCP}) {
            found.accept(new Entry(Prefix.of(server), DNS, Failsafe.ANY, protocol, Role.DNS));
          }
        }
      }
    }
  }

  private void dhcpServers(Consumer<Entry> found) {
    for (String folder : LEASES) {
      for (Path file : files(root.resolve(folder))) {
        for (InetAddress server : matches(DHCP, text(file))) {
          found.accept(new Entry(Prefix.of(server), DHCP_SERVER, Failsafe.ANY, UDP, Role.DHCP));
        }
      }
    }
  }

  /** Numeric addresses alone fit the patterns: nothing is resolved. */
  private static Set<InetAddress> matches(Pattern pattern, String text) {
    Set<InetAddress> found = new LinkedHashSet<>();
    for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
      NumericAddress.parse(matcher.group(1)).ifPresent(found::add);
    }
    return found;
  }

  private List<String> read(String folder, String... names) {
    return List.of(names).stream().map(name -> text(root.resolve(folder + name))).toList();
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      return "";
    }
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      List<Path> files = new ArrayList<>();
      entries.forEach(files::add);
      return files.stream().filter(Files::isRegularFile).sorted().toList();
    } catch (IOException unreadable) {
      return List.of();
    }
  }
}
