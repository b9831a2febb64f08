package io.weir.policy.incident;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.IpProtocols;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
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
  private static final int FIELDS = 4;
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int WORD_DIGITS = 8;
  private static final long MAPPED = 0xffff;

  /** All of a file; lines of another form are left out. */
  public static List<LocalSocket> parse(int protocol, String text) {
    List<LocalSocket> sockets = new ArrayList<>();
    for (String line : text.split("\n")) {
      String[] fields = line.trim().split("\\s+");
      if (fields.length >= FIELDS && fields[0].endsWith(":")) {
        String[] local = fields[LOCAL].split(":");
        String[] remote = fields[REMOTE].split(":");
        sockets.add(
            new LocalSocket(
                protocol,
                address(local[0]),
                Integer.parseInt(local[1], 16),
                address(remote[0]),
                Integer.parseInt(remote[1], 16)));
      }
    }
    return sockets;
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

  /** Of 8 or 32 hex digits, each 8 of which are a number in the machine's order. */
  private static Prefix address(String hex) {
    ByteBuffer bytes = ByteBuffer.allocate(hex.length() / 2).order(ByteOrder.nativeOrder());
    for (int at = 0; at < hex.length(); at += WORD_DIGITS) {
      bytes.putInt(Integer.parseUnsignedInt(hex, at, at + WORD_DIGITS, 16));
    }
    bytes.order(ByteOrder.BIG_ENDIAN);
    if (hex.length() == WORD_DIGITS) {
      return any(new Prefix(Family.IPV4, (long) bytes.getInt(0) << Integer.SIZE, 0, 32));
    }
    long high = bytes.getLong(0);
    long low = bytes.getLong(Long.BYTES);
    return high == 0 && low >>> Integer.SIZE == MAPPED
        ? any(new Prefix(Family.IPV4, low << Integer.SIZE, 0, Family.IPV4.bits()))
        : any(new Prefix(Family.IPV6, high, low, Family.IPV6.bits()));
  }

  private static Prefix any(Prefix address) {
    return address.high() == 0 && address.low() == 0 ? null : address;
  }
}
