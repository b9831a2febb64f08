package io.weir.policy.enforce;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Sends frames as they are, by AF_PACKET, from an interface of a network namespace: packet(7). What
 * of a long one is in the linear part of its skb can be said (PACKET_VNET_HDR). One thread; perl.
 */
final class PacketSocket implements AutoCloseable {
  /** What SIOCGIFINDEX, packet(7) and linux/virtio_net.h say; answers each line with an errno. */
  private static final String SCRIPT =
      """
      use strict; use warnings; $| = 1;
      socket(my $s, 17, 3, 0) or die "socket: $!";
      my $asked = pack("a16 x24", $ARGV[0]);
      ioctl($s, 0x8933, $asked) or die "index: $!";
      bind($s, pack("S n i S C C a8", 17, 0, unpack("x16 i", $asked), 0, 0, 0, "")) or die "bind: $!";
      setsockopt($s, 263, 15, pack("i", 1)) or die "vnet_hdr: $!";
      while (<STDIN>) {
        my ($header, $frame) = split;
        print defined send($s, pack("H*H*", $header, $frame), 0) ? 0 : $! + 0, "\\n";
      }
      """;

  private static final int NO_BUFFERS = 105; // ENOBUFS: a qdisc or a program dropped it

  private final Process process;
  private final Writer input;
  private final BufferedReader output;

  private PacketSocket(Process process) {
    this.process = process;
    input = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII);
    output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
  }

  static PacketSocket open(String netns, String device) throws IOException {
    String[] command = EnforceLab.inside(netns, "perl", "-e", SCRIPT, device);
    return new PacketSocket(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** Sends a frame; what the kernel is free to do it does. */
  void send(byte[] frame) {
    send("00000000000000000000", frame);
  }

  /** The same with so many bytes in the linear part, if the frame does not fit into a page. */
  void send(byte[] frame, int linear) {
    send(String.format("0000%02x%02x000000000000", linear & 0xff, linear >> 8), frame);
  }

  /** Sends TCP over IPv4 as one frame that becomes several, GSO, of so many bytes each. */
  void sendSegments(byte[] frame, int transportAt, int size) {
    int headers = transportAt + 20;
    send(
        String.format(
            "0101%02x00%02x%02x%02x001000",
            headers, size & 0xff, size >> 8, transportAt), // checksum at byte 16 of TCP's header
        frame);
  }

  private void send(String header, byte[] frame) {
    try {
      input.write(header + ' ' + HexFormat.of().formatHex(frame) + '\n');
      input.flush();
      String errno = output.readLine();
      if (!"0".equals(errno) && !Integer.toString(NO_BUFFERS).equals(errno)) {
        throw new AssertionError("send " + frame.length + " bytes: errno=" + errno);
      }
    } catch (IOException e) {
      throw new AssertionError("send", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
