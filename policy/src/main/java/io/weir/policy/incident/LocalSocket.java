package io.weir.policy.incident;

import io.weir.policy.procnet.ProcSocket;
import io.weir.policy.rule.Prefix;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.IpProtocols;
import java.net.InetAddress;
import java.util.List;

/**
 * A socket of this host as proc_net_tcp(5) shows it; {@code udp} and the files of IPv6 have the
 * same form. Addresses that IPv6 maps are IPv4's.
 *
 * @param address null: any
 * @param remote null: any
 * @param remotePort 0: any
 */
public record LocalSocket(int protocol, Prefix address, int port, Prefix remote, int remotePort) {
  /** All of a file; lines of another form are left out. */
  public static List<LocalSocket> parse(int protocol, String text) {
    return ProcSocket.parse(text).stream().map(socket -> of(protocol, socket)).toList();
  }

  /** Whether it could get what a flow brings. */
  boolean takes(FlowKey flow) {
    return protocol == flow.transport()
        && port == flow.destinationPort()
        && (address == null || address.equals(Prefix.of(flow.destination())))
        && (remote == null
            || (remotePort == flow.sourcePort() && remote.equals(Prefix.of(flow.source()))));
  }

  /** Protocol, port, and who is at the other end if that is one: {@code tcp/22 from 192.0.2.7}. */
  public String text() {
    String text = IpProtocols.name(protocol) + "/" + port;
    return remote == null ? text : text + " from " + remote;
  }

  private static LocalSocket of(int protocol, ProcSocket socket) {
    return new LocalSocket(
        protocol,
        address(socket.local()),
        socket.localPort(),
        address(socket.remote()),
        socket.remotePort());
  }

  private static Prefix address(InetAddress address) {
    return address.isAnyLocalAddress() ? null : Prefix.of(address);
  }
}
