package io.weir.tools.dropsnoop;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfSpec;
import io.weir.bpf.Netns;
import io.weir.bpf.TestRun;
import io.weir.testsupport.Commands;
import io.weir.tools.xdptop.TrafficLab;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sends counted frames from a lab's far end as fast as the kernel can; they are for another
 * link-layer address, so that the near end drops each of them as OTHERHOST.
 */
final class FrameFlood implements AutoCloseable {
  private static final int BATCH = 64;
  private static final int IPV4 = 0x0800;
  private static final int UDP = 17;
  private static final int BYTES = 60;
  private static final String SOURCE =
      """
      static long (*const redirect)(unsigned int, unsigned long) = (void *)23;
      __attribute__((section("xdp"), used)) int flood(void *ctx) { return redirect(INDEX, 0); }
      char terms[] __attribute__((section("license"), used)) = "GPL";
      """;

  private final TrafficLab lab;
  private final BpfObject object;
  private final TestRun run;

  FrameFlood(TrafficLab lab) throws IOException {
    this.lab = lab;
    Commands.run("nsenter", "--net=/run/netns/" + lab.near, "ethtool", "-K", "v0", "gro", "on");
    int index;
    try (Netns far = Netns.of(lab.far)) {
      index = far.networkInterface("v1").index();
    }
    object = compile(SOURCE.replace("INDEX", Integer.toString(index)));
    run = object.programs().get(0).testRun();
  }

  /** A program of C; the caller closes it. */
  static BpfObject compile(String program) throws IOException {
    Path source = Files.createTempFile("weir-flood", ".c");
    Path elf = Files.createTempFile("weir-flood", ".o");
    try {
      Files.writeString(source, program);
      Commands.run(
          "clang", "-O2", "-g", "-target", "bpf", "-c", source.toString(), "-o", elf.toString());
      return BpfSpec.of("flood", Files.readAllBytes(elf)).load();
    } finally {
      Files.deleteIfExists(source);
      Files.deleteIfExists(elf);
    }
  }

  /** Sends so many from an address, whose last byte this is: 198.51.100.x. */
  void send(int frames, int host) {
    run.data(frame(host)).repeat(frames).liveFrames(BATCH);
    try (Netns far = Netns.of(lab.far)) {
      far.run(run::run);
    }
  }

  /** Frames that the near end got so far. */
  long received() throws IOException {
    String json = Commands.run("ip", "-n", lab.near, "-s", "-j", "link", "show", "dev", "v0");
    return new ObjectMapper().readTree(json).at("/0/stats64/rx/packets").asLong();
  }

  private static byte[] frame(int host) {
    ByteBuffer frame = ByteBuffer.allocate(BYTES);
    frame.put(new byte[] {2, 0, 0, 0, 0, 0x77, 2, 0, 0, 0, 0, 2}).putShort((short) IPV4);
    frame.put((byte) 0x45).put((byte) 0).putShort((short) (BYTES - 14)).putInt(0);
    frame.put((byte) 64).put((byte) UDP).putShort((short) 0);
    frame.put(new byte[] {(byte) 198, 51, 100, (byte) host, (byte) 192, 0, 2, 77});
    frame.putShort((short) 1009).putShort((short) 9).putShort((short) (BYTES - 34));
    return frame.array();
  }

  @Override
  public void close() {
    run.close();
    object.close();
  }
}
