package io.weir.policy.procnet;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of {@code /proc/net/tcp}, proc_net_tcp(5); {@code udp} and the files of IPv6 have the same
 * form. An IPv4 address that IPv6 maps is IPv4's.
 *
 * @param state {@code include/net/tcp_states.h}, of other protocols too
 * @param inode the socket's, 0 when no process has it open
 */
public record ProcSocket(
    InetAddress local, int localPort, InetAddress remote, int remotePort, int state, long inode) {
  public static final int ESTABLISHED = 1;

  public static final int LISTEN = 10;

  private static final int FIELDS = 10;
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int INODE = 9;

  /** All of a file; lines of another form are left out. */
  public static List<ProcSocket> parse(String text) {
    List<ProcSocket> sockets = new ArrayList<>();
    for (String line : text.split("\n")) {
      String[] fields = line.trim().split("\\s+");
      if (fields.length >= FIELDS && fields[0].endsWith(":")) {
        String[] local = fields[LOCAL].split(":");
        String[] remote = fields[REMOTE].split(":");
        sockets.add(
            new ProcSocket(
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
