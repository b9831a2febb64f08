package io.weir.bpf;

import io.weir.bpf.sys.LibC;
import io.weir.bpf.sys.LibCNet;
import io.weir.bpf.sys.Raw;
import io.weir.ringbuf.error.Errno;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Asks the kernel about interfaces of the calling thread's network namespace. */
public final class NetDevices {
  private static final int NETLINK = 16; // AF_NETLINK
  private static final int INET = 2; // AF_INET
  private static final int RAW_CLOEXEC = 0x80003; // SOCK_RAW | SOCK_CLOEXEC
  private static final int DATAGRAM_CLOEXEC = 0x80002; // SOCK_DGRAM | SOCK_CLOEXEC
  private static final int RECEIVE_BYTES = 64 << 10;
  private static final long SIOCETHTOOL = 0x8946; // linux/sockios.h
  private static final int GET_DRIVER = 3; // ETHTOOL_GDRVINFO, linux/ethtool.h
  private static final int DRIVER_BYTES = 196; // struct ethtool_drvinfo
  private static final int IFREQ_BYTES = 40;
  private static final int NAME_BYTES = 16;

  private NetDevices() {}

  /** An interface by its index; empty when it is gone. */
  public static Optional<NetDevice> find(int ifindex) {
    int socket = open(NETLINK, RAW_CLOEXEC);
    try {
      byte[] request = LinkMessages.request(ifindex);
      if (LibCNet.send(socket, request, request.length, 0) < 0) {
        throw KernelCalls.error("ask for interface index=" + ifindex, LibCNet.errno());
      }
      byte[] buffer = new byte[RECEIVE_BYTES];
      long length = LibCNet.recv(socket, buffer, buffer.length, 0);
      if (length < 0) {
        throw KernelCalls.error("ask for interface index=" + ifindex, LibCNet.errno());
      }
      int errno = LinkMessages.errno(buffer, (int) length);
      if (errno == Errno.ENODEV) {
        return Optional.empty();
      }
      KernelCalls.check(-errno, "ask for interface index=" + ifindex);
      return Optional.of(LinkMessages.device(buffer, (int) length));
    } finally {
      LibC.close(socket);
    }
  }

  /** The driver's name as ethtool(8) shows it; empty where the device tells none. */
  public static String driver(String interfaceName) {
    int socket = open(INET, DATAGRAM_CLOEXEC);
    try (Raw.Block info = new Raw.Block(DRIVER_BYTES);
        Raw.Block request = new Raw.Block(IFREQ_BYTES)) {
      byte[] name = interfaceName.getBytes(StandardCharsets.UTF_8);
      info.put32(0, GET_DRIVER);
      request.write(0, name, Math.min(name.length, NAME_BYTES - 1));
      request.put64(NAME_BYTES, info.address());
      int result = LibCNet.ioctl(socket, SIOCETHTOOL, request.address());
      return result < 0 ? "" : info.text(Integer.BYTES, 32);
    } finally {
      LibC.close(socket);
    }
  }

  private static int open(int domain, int type) {
    int socket = LibCNet.socket(domain, type, 0);
    if (socket < 0) {
      throw KernelCalls.error("open socket to ask for interfaces", LibCNet.errno());
    }
    return socket;
  }
}
