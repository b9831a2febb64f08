package io.weir.policy.document.iptables;

import io.weir.policy.model.Hook;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Sends packets from a network namespace, as frames or by raw sockets: packet(7), raw(7). */
final class RawSender implements AutoCloseable {
  /** Lines are a family, 0 for a frame, the destination's sockaddr, and bytes; each is answered. */
  private static final String SCRIPT =
      """
      use strict; use warnings; $| = 1;
      my %s;
      if ($ARGV[0]) {
        socket($s{0}, 17, 3, 0) or die "packet: $!";
        my $asked = pack("a16 x24", $ARGV[0]);
        ioctl($s{0}, 0x8933, $asked) or die "index: $!";
        bind($s{0}, pack("S n i S C C a8", 17, 0, unpack("x16 i", $asked), 0, 0, 0, "")) or die;
      } else {
        socket($s{4}, 2, 3, 255) or die "raw: $!";
        socket($s{6}, 10, 3, 255) or die "raw: $!";
      }
      while (<STDIN>) {
        my ($family, $to, $bytes) = split;
        my $sent = $family ? send($s{$family}, pack("H*", $bytes), 0, pack("H*", $to))
                           : send($s{0}, pack("H*", $bytes), 0);
        print defined $sent ? 0 : $! + 0, "\\n";
      }
      """;

  private static final String ETHERNET = "020000000001020000000002";
  private static final int NOT_PERMITTED = 1; // EPERM: netfilter dropped it

  private final Process process;
  private final Writer input;
  private final BufferedReader output;

  /**
   * Starts a sender.
   *
   * @param device whose frames are sent; empty: packets are sent by this host
   */
  RawSender(String netns, String device) throws IOException {
    ProcessBuilder command =
        new ProcessBuilder("nsenter", "--net=/run/netns/" + netns, "perl", "-e", SCRIPT, device);
    process = command.redirectErrorStream(true).start();
    input = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII);
    output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
  }

  void send(List<SentPacket> packets) throws IOException {
    for (SentPacket packet : packets) {
      input.write(line(packet) + "\n");
      input.flush();
      String answer = output.readLine();
      if (!"0".equals(answer) && !Integer.toString(NOT_PERMITTED).equals(answer)) {
        throw new AssertionError(packet + ": " + answer);
      }
    }
  }

  private static String line(SentPacket packet) {
    String bytes = HexFormat.of().formatHex(packet.bytes());
    if (packet.hook() != Hook.OUTPUT) {
      return "0 0 " + ETHERNET + (packet.isIpv4() ? "0800" : "86dd") + bytes;
    }
    String to = HexFormat.of().formatHex(packet.flow().destination().address());
    return packet.isIpv4()
        ? "4 02000000" + to + "0000000000000000 " + bytes
        : "6 0a00000000000000" + to + "00000000 " + bytes;
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
