package io.weir.tools.xdptop;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** Frames in hexadecimal, sent as they are by tcpreplay(1). */
public final class Pcap {
  private static final int MAGIC = 0xa1b2c3d4; // libpcap's file format, in the order of the writer
  private static final int SNAP_BYTES = 65535;
  private static final int ETHERNET = 1; // DLT_EN10MB

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();

  /** A file without frames. */
  public Pcap() {
    ByteBuffer header = ByteBuffer.allocate(24);
    header.putInt(MAGIC).putShort((short) 2).putShort((short) 4).putLong(0);
    file.writeBytes(header.putInt(SNAP_BYTES).putInt(ETHERNET).array());
  }

  /** Adds a frame from the far end to the near end: types or tags, then the payload. */
  public Pcap add(int times, String... digits) {
    byte[] frame = hex("020000000001 020000000002 " + String.join("", digits));
    ByteBuffer header = ByteBuffer.allocate(16);
    header.putLong(0).putInt(frame.length).putInt(frame.length);
    for (int i = 0; i < times; i++) {
      file.writeBytes(header.array());
      file.writeBytes(frame);
    }
    return this;
  }

  /** IPv4 to {@link TrafficLab#NOBODY}. */
  public static String ip4(int proto, String payload) {
    return String.format(
            "4500%04x00000000 40%02x0000 c0000202 c000024d", 20 + hex(payload).length, proto)
        + payload;
  }

  /** IPv6 to an address that nobody has. */
  public static String ip6(int next, String... payload) {
    String all = String.join("", payload);
    String addresses = "20010db8000000000000000000000002 20010db8000000000000000000000077";
    return String.format("60000000%04x%02x40", hex(all).length, next) + addresses + all;
  }

  /** Sends all out of the far end. */
  public void send(TrafficLab lab) throws Exception {
    Path path = Files.createTempFile("weir-frames", ".pcap");
    try {
      Files.write(path, file.toByteArray());
      lab.inFar("tcpreplay", "--topspeed", "--quiet", "--intf1=v1", path.toString());
    } finally {
      Files.deleteIfExists(path);
    }
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }
}
