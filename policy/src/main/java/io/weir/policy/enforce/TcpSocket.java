package io.weir.policy.enforce;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of {@code /proc/net/tcp} or {@code tcp6}, proc_net_tcp(5); an IPv4 address that IPv6 maps
 * is IPv4's.
 *
 * @param inode the socket's, 0 when no process has it open
 */
record TcpSocket(
    InetAddress local, int localPort, InetAddress remote, int remotePort, int state, long inode) {
  /** {@code include/net/tcp_states.h}. */
  static final int ESTABLISHED = 1;

  static final int LISTEN = 10;

  private static final int FIELDS = 10;
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int INODE = 9;

  /** All of a file; lines of another form are left out. */
  static List<TcpSocket> parse(String text) {
    List<TcpSocket> sockets = new ArrayList<>();
    for (String line : text.split("\n")) {
      String[] fields = line.trim().split("\\s+");
      if (fields.length >= FIELDS && fields[0].endsWith(":")) {
        String[] local = fields[LOCAL].split(":");
        String[] remote = fields[REMOTE].split(":");
        sockets.add(
            new TcpSocket(
                ProcNet.address(local[0]),
                Integer.parseInt(local[1], 16),
                ProcNet.address(remote[0]),
                Integer.parseInt(remote[1], 16),
                Integer.parseInt(fields[STATE], 16),
                Long.parseLong(fields[INODE])));
      }
    }
    return sockets;
  }
}
