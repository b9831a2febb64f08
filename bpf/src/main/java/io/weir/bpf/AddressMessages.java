package io.weir.bpf;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The rtnetlink messages that list addresses; pure. Numbers of linux/if_addr.h. */
final class AddressMessages {
  private static final int INFO_BYTES = 8; // struct ifaddrmsg
  private static final int PREFIX_LENGTH = 1;
  private static final int INDEX = 4;
  private static final int RTM_NEWADDR = 20;
  private static final int RTM_GETADDR = 22;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_BROADCAST = 4;

  private AddressMessages() {}

  static ByteBuffer request() {
    return NetlinkMessages.askForAll(RTM_GETADDR, INFO_BYTES);
  }

  /** The address that a message of an answer tells of, if it does. */
  static Optional<NetAddress> address(int type, ByteBuffer body) {
    if (type != RTM_NEWADDR || body.remaining() < INFO_BYTES) {
      return Optional.empty();
    }
    NetlinkAttributes attributes = new NetlinkAttributes(body.duplicate().position(INFO_BYTES));
    byte[] local = attributes.bytes(IFA_LOCAL); // of a point-to-point link the other is the peer's
    byte[] address = local.length == 0 ? attributes.bytes(IFA_ADDRESS) : local;
    return inet(address)
        .map(
            own ->
                new NetAddress(
                    body.getInt(INDEX),
                    own,
                    body.get(PREFIX_LENGTH) & 0xff,
                    inet(attributes.bytes(IFA_BROADCAST))));
  }

  private static Optional<InetAddress> inet(byte[] bytes) {
    try {
      return bytes.length == 0 ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException anotherLength) {
      return Optional.empty();
    }
  }
}
