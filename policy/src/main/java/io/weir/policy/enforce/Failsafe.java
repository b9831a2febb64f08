package io.weir.policy.enforce;

import io.weir.bpf.NetAddress;
import io.weir.bpf.Netns;
import io.weir.policy.rule.Prefix;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Whom no rule of an interface can cut off, and which addresses are this host's. Where there is no
 * room for all, the first ones count.
 *
 * @param entries by role, the operator's own connection first
 * @param local unicast addresses of this host, and broadcast addresses of its subnets
 */
public record Failsafe(Set<Entry> entries, Set<Prefix> local) {
  public static final int ANY = 0;

  /** Nobody. */
  public static final Failsafe NONE = new Failsafe(Set.of(), Set.of());

  public Failsafe {
    entries = new LinkedHashSet<>(entries);
    local = new LinkedHashSet<>(local);
  }

  /** What an address is to this host: {@code enum failsafe_role} of packet.h, from 1. */
  public enum Role {
    SSH(1),
    GATEWAY(2),
    DNS(3),
    DHCP(4),
    OWN(5);

    private final int number;

    Role(int number) {
      this.number = number;
    }

    @SuppressWarnings("EnumOrdinal")
    int number() {
      return number;
    }

    /** As in {@code ssh}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Packets between this host and another one.
   *
   * @param remote the other's address, of full length
   * @param remotePort the other's port, or {@link #ANY}
   * @param localPort this host's port, or {@link #ANY}; not together with a remote port
   * @param protocol IP's number, or {@link #ANY}, then without ports
   */
  public record Entry(Prefix remote, int remotePort, int localPort, int protocol, Role role) {
    /** All packets of an address. */
    static Entry of(InetAddress address, Role role) {
      return new Entry(Prefix.of(address), ANY, ANY, ANY, role);
    }

    @Override
    public String toString() {
      return switch (role) {
        case SSH -> "the SSH peer " + remote;
        case GATEWAY -> "the gateway " + remote;
        case DNS -> "the DNS server " + remote;
        case DHCP -> "the DHCP server " + remote;
        case OWN -> "this host's address " + remote;
      };
    }
  }

  /**
   * Looks for them: logged-in peers of sshd, the SSH connection that this process comes from,
   * default gateways, the resolver's servers, DHCP's from leases, and own addresses. Some
   * milliseconds, more with many processes.
   *
   * @param netns where the interface is
   */
  public static Failsafe discover(Netns netns) {
    return new FailsafeSearch(Path.of("/")).search(netns, () -> netns.call(NetAddress::all));
  }

  /** The entries of a role. */
  public List<Entry> of(Role role) {
    return entries.stream().filter(entry -> entry.role() == role).toList();
  }
}
