package io.weir.exporters.pcapng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.exporters.table.TestDrops;
import io.weir.ringbuf.pipeline.Loss;
import io.weir.ringbuf.pipeline.Totals;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files byte by byte, as draft-ietf-opsawg-pcapng lays them out. */
class PcapSinkTest {
  private static final long END_NS = 0x1_0000_0002L;

  /** Section header of 44 bytes, then the interface for all: link type 276, 512 bytes, name, ns. */
  private static final String BEGIN =
      "0a0d0d0a 2c000000 4d3c2b1a 0100 0000 ffffffffffffffff 0400 0600 742f31203131 0000"
          + " 00000000 2c000000"
          + "01000000 28000000 1401 0000 00020000 0200 0300 616e7900 0900 0100 09000000"
          + " 00000000 28000000";

  @TempDir Path directory;

  @Test
  void shouldBeginWithASectionAndOneInterfaceForAll() throws IOException {
    try (PcapSink sink = sink(directory.resolve("f"))) {
      sink.open();
    }

    assertThat(hex()).isEqualTo(plain(BEGIN));
  }

  @Test
  void shouldWriteAPacketBehindItsInterface() throws IOException {
    try (PcapSink sink = sink(directory.resolve("f"))) {
      sink.open();
      sink.accept(TestDrops.udp().headers(new byte[] {1, 2, 3, 4, 5}, true, 1514).event());
    }

    String comment = "reason=NETFILTER_DROP location=nft_do_chain+0x1f netns=4026531840";
    assertThat(hex())
        .isEqualTo(
            plain(
                BEGIN
                    + "01000000 3c000000 0100 0000 00020000 0200 0400"
                    + text("eth0")
                    + "0300 1000"
                    + text("netns 4026531840")
                    + "0900 0100 09000000 00000000 3c000000"
                    + "06000000 7c000000 01000000 "
                    + time()
                    + " 05000000 ea050000 0102030405 000000 0200 0400 01000000 0100 4100"
                    + text(comment)
                    + "000000 00000000 7c000000"));
  }

  @Test
  void shouldGiveEachKindOfHeaderAnInterfaceOfItsOwn() throws IOException {
    try (PcapSink sink = sink(directory.resolve("f"))) {
      sink.open();
      sink.accept(TestDrops.udp().headers(new byte[4], true, 4).event());
      sink.accept(TestDrops.udp().headers(new byte[4], false, 4).event());
      sink.accept(TestDrops.udp().at("eth1").headers(new byte[4], true, 4).event());
      sink.accept(TestDrops.arp().headers(new byte[4], false, 4).event());
      sink.accept(TestDrops.udp().headers(new byte[4], true, 4).event());
    }

    assertThat(hex().split("010000003c0000000100", -1)).as("Ethernet").hasSize(3);
    assertThat(hex().split("010000003c0000006500", -1)).as("raw").hasSize(2);
    assertThat(hex().split("010000003c0000001401", -1)).as("cooked").hasSize(2);
    assertThat(hex()).contains("0806 0000 00000000 ffff 000000000000000000 00".replace(" ", ""));
  }

  @Test
  void shouldEndWithWhatBecameOfEverything() throws IOException {
    Path file = directory.resolve("f");
    Totals totals = new Totals(100, 40, 30, 20, 3, Map.of(Loss.KERNEL_RESERVE, 7L));
    try (PcapSink sink = sink(file)) {
      sink.open();
      sink.accept(totals);
    }

    String comment = "seen=100 shown=40 filtered=30 suppressed=20 limited=3 lost.kernel_reserve=7";
    assertThat(hex())
        .isEqualTo(
            plain(
                BEGIN
                    + "05000000 9c000000 00000000 01000000 02000000 0100 4b00"
                    + text(comment)
                    + "00"
                    + "0400 0800 6400000000000000 0600 0800 3200000000000000"
                    + "0700 0800 0700000000000000 0800 0800 2800000000000000"
                    + "00000000 9c000000"));
  }

  @Test
  void shouldSayThatADiskIsFullAndBeginLaterWhatItCouldNotBegin() throws IOException {
    try (PcapSink sink = sink(Path.of("/dev/full"))) {
      assertThatThrownBy(sink::open).hasMessageContaining("No space left on device");
      assertThatThrownBy(() -> sink.accept(TestDrops.udp().headers(new byte[4], true, 4).event()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left on device");
    }
    try (PcapSink sink = sink(directory.resolve("f"))) {
      sink.accept(TestDrops.udp().headers(new byte[4], true, 4).event());
    }
    assertThat(hex()).startsWith(plain(BEGIN) + "010000003c0000000100");
  }

  private static PcapSink sink(Path path) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    return new PcapSink(file, "t/1 11", () -> END_NS);
  }

  private String hex() throws IOException {
    return HexFormat.of().formatHex(Files.readAllBytes(directory.resolve("f")));
  }

  private static String time() {
    return littleEndian(TestDrops.TIME_NS >>> 32) + littleEndian(TestDrops.TIME_NS);
  }

  private static String littleEndian(long value) {
    return HexFormat.of().toHexDigits(Integer.reverseBytes((int) value));
  }

  private static String text(String text) {
    return HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static String plain(String hex) {
    return hex.replace(" ", "");
  }
}
