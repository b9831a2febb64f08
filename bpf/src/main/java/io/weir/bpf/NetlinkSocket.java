package io.weir.bpf;

import io.weir.bpf.sys.LibC;
import io.weir.bpf.sys.LibCNet;
import java.nio.ByteBuffer;

/** Asks netlink(7) of the calling thread's network namespace; a socket lives for one question. */
final class NetlinkSocket {
  private static final int NETLINK = 16; // AF_NETLINK
  private static final int ROUTE = 0; // NETLINK_ROUTE
  private static final int NETFILTER = 12; // NETLINK_NETFILTER
  private static final int RAW_CLOEXEC = 0x80003; // SOCK_RAW | SOCK_CLOEXEC
  private static final int RECEIVE_BYTES = 64 << 10;

  private NetlinkSocket() {}

  /**
   * Sends a request to rtnetlink and hands over each message of the answer.
   *
   * @param operation what is asked for, in the words of an error
   * @return 0, or the negative errno of the kernel's refusal
   */
  static int ask(String operation, ByteBuffer request, NetlinkMessages.Receiver receiver) {
    return ask(ROUTE, operation, request, receiver);
  }

  /** The same of netfilter. */
  static int askNetfilter(String operation, ByteBuffer request, NetlinkMessages.Receiver receiver) {
    return ask(NETFILTER, operation, request, receiver);
  }

  private static int ask(
      int protocol, String operation, ByteBuffer request, NetlinkMessages.Receiver receiver) {
    int socket = LibCNet.socket(NETLINK, RAW_CLOEXEC, protocol);
    if (socket < 0) {
      throw KernelCalls.error("open netlink socket", LibCNet.errno());
    }
    try {
      byte[] bytes = new byte[request.capacity()];
      request.get(0, bytes);
      if (LibCNet.send(socket, bytes, bytes.length, 0) < 0) {
        throw KernelCalls.error(operation, LibCNet.errno());
      }
      byte[] buffer = new byte[RECEIVE_BYTES];
      int result = 0;
      while (result == 0) {
        long length = LibCNet.recv(socket, buffer, buffer.length, 0);
        if (length < 0) {
          throw KernelCalls.error(operation, LibCNet.errno());
        }
        result = NetlinkMessages.parse(buffer, (int) length, receiver);
      }
      return Math.min(result, 0);
    } finally {
      LibC.close(socket);
    }
  }
}
