package io.weir.exporters.kafka;

import io.weir.ringbuf.traffic.IpProtocols;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * A flow's Community ID, version 1 with seed 0 (github.com/corelight/community-id-spec): the same
 * text for both directions, on every host, and in the other tools that know it. Of ICMP, whose type
 * and code events do not have as ports, addresses and protocol alone are hashed. One thread.
 */
final class FlowId {
  private static final int MAX_BYTES = 2 + 2 * 16 + 2 + 2 * 2;

  private final MessageDigest sha1 = sha1();
  private final ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);

  /**
   * The id.
   *
   * @param transport as {@code network.transport} has it
   * @param source 4 or 16 bytes
   * @param sourcePort negative when there is none
   * @param destination as many bytes
   * @return empty when the transport is not known
   */
  String of(String transport, byte[] source, int sourcePort, byte[] destination, int destPort) {
    int protocol = IpProtocols.number(transport);
    if (protocol < 0) {
      return "";
    }
    int order = Arrays.compareUnsigned(source, destination);
    boolean forward = order < 0 || (order == 0 && sourcePort <= destPort);
    bytes.clear().putShort((short) 0);
    bytes.put(forward ? source : destination).put(forward ? destination : source);
    bytes.put((byte) protocol).put((byte) 0);
    if (sourcePort >= 0 && destPort >= 0) {
      bytes.putShort((short) (forward ? sourcePort : destPort));
      bytes.putShort((short) (forward ? destPort : sourcePort));
    }
    sha1.update(bytes.array(), 0, bytes.position());
    return "1:" + Base64.getEncoder().encodeToString(sha1.digest());
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) { // every Java platform has it
      throw new IllegalStateException("SHA-1", e);
    }
  }
}
