package io.weir.bpf;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An address of this host.
 *
 * @param ifindex the interface that has it
 * @param prefixLength bits of its subnet
 * @param broadcast the subnet's broadcast address, if one is set
 */
public record NetAddress(
    int ifindex, InetAddress address, int prefixLength, Optional<InetAddress> broadcast) {
  /** All of the calling thread's network namespace. */
  public static List<NetAddress> all() {
    String operation = "list addresses";
    List<NetAddress> found = new ArrayList<>();
    int result =
        NetlinkSocket.ask(
            operation,
            AddressMessages.request(),
            (type, body) -> AddressMessages.address(type, body).ifPresent(found::add));
    KernelCalls.check(result, operation);
    return found;
  }
}
