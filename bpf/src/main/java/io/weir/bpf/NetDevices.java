package io.weir.bpf;

import io.weir.bpf.sys.LibC;
import io.weir.bpf.sys.LibCNet;
import io.weir.bpf.sys.Raw;
import io.weir.ringbuf.error.Errno;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the kernel about interfaces of the calling thread's network namespace. */
public final class NetDevices {
  private static final int INET = 2; // AF_INET
  private static final int DATAGRAM_CLOEXEC = 0x80002; // SOCK_DGRAM | SOCK_CLOEXEC
  private static final long SIOCETHTOOL = 0x8946; // linux/sockios.h
  private static final int GET_DRIVER = 3; // ETHTOOL_GDRVINFO, linux/ethtool.h
  private static final int DRIVER_BYTES = 196; // struct ethtool_drvinfo
  private static final int IFREQ_BYTES = 40;
  private static final int NAME_BYTES = 16;

  private NetDevices() {}

  /** An interface by its index; empty when it is gone. */
  public static Optional<NetDevice> find(int ifindex) {
    String operation = "ask for interface index=" + ifindex;
    List<NetDevice> found = new ArrayList<>(1);
    int result =
        NetlinkSocket.ask(
            operation,
            LinkMessages.request(ifindex),
            (type, body) -> {
              if (LinkMessages.isDevice(type, body)) {
                found.add(LinkMessages.device(body));
              }
            });
    if (result != -Errno.ENODEV) {
      KernelCalls.check(result, operation);
    }
    return found.stream().findFirst();
  }

  /** All interfaces, one netlink dump. */
  public static List<NetDevice> all() {
    String operation = "list interfaces";
    List<NetDevice> found = new ArrayList<>();
    int result =
        NetlinkSocket.ask(
            operation,
            LinkMessages.requestAll(),
            (type, body) -> {
              if (LinkMessages.isDevice(type, body)) {
                found.add(LinkMessages.device(body));
              }
            });
    KernelCalls.check(result, operation);
    return found;
  }

  /** The driver's name as ethtool(8) shows it; empty where the device tells none. */
  public static String driver(String interfaceName) {
    int socket = open();
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

  private static int open() {
    int socket = LibCNet.socket(INET, DATAGRAM_CLOEXEC, 0);
    if (socket < 0) {
      throw KernelCalls.error("open socket to ask for a driver", LibCNet.errno());
    }
    return socket;
  }
}
