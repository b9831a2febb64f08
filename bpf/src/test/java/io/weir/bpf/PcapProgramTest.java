package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.WeirException;
import io.weir.testsupport.packet.Packets;
import org.junit.jupiter.api.Test;

/** libpcap itself, on packets made by hand. */
class PcapProgramTest {
  private static final int MAX = 260;
  private static final byte[] DATAGRAM = Packets.ip4(17, Packets.udp(1000, 53, 20));
  private static final byte[] FRAME = Packets.frame("0800", DATAGRAM);

  @Test
  void shouldMatchFramesAndPackets() {
    assertThat(matches(PcapProgram.ETHERNET, "udp port 53 and host 192.0.2.1", FRAME)).isTrue();
    assertThat(matches(PcapProgram.ETHERNET, "udp port 54", FRAME)).isFalse();
    assertThat(matches(PcapProgram.ETHERNET, "ether host 02:00:00:00:00:01", FRAME)).isTrue();
    assertThat(matches(PcapProgram.RAW, "udp port 53 and host 192.0.2.1", DATAGRAM)).isTrue();
    assertThat(matches(PcapProgram.RAW, "tcp", DATAGRAM)).isFalse();
    assertThat(matches(PcapProgram.RAW, "ip6", DATAGRAM)).isFalse();
  }

  @Test
  void shouldGoByTheLengthOnTheWire() {
    try (PcapProgram program = PcapProgram.compile(PcapProgram.ETHERNET, "greater 1000", MAX)) {
      program.packet().put(FRAME);
      assertThat(program.matches(1514)).isTrue();
      assertThat(program.matches(FRAME.length)).isFalse();
    }
  }

  @Test
  void shouldNotMatchWhatIsCutBeforeItIsKnown() {
    assertThat(matches(PcapProgram.ETHERNET, "udp port 53", Packets.cut(FRAME, 35))).isFalse();
    assertThat(matches(PcapProgram.ETHERNET, "udp port 53", new byte[0])).isFalse();
  }

  @Test
  void shouldForgetTheLastPacket() {
    try (PcapProgram program = PcapProgram.compile(PcapProgram.ETHERNET, "udp port 53", MAX)) {
      program.packet().put(FRAME);
      assertThat(program.matches(FRAME.length)).isTrue();
      program.packet().put(FRAME, 0, 20);
      assertThat(program.matches(FRAME.length)).isFalse();
    }
  }

  @Test
  void shouldTellWhatLibpcapSaysIsWrong() {
    assertThatThrownBy(() -> PcapProgram.compile(PcapProgram.ETHERNET, "udp porr 53", MAX))
        .isInstanceOf(WeirException.class)
        .hasMessageContaining("syntax error");
    assertThatThrownBy(() -> PcapProgram.compile(PcapProgram.RAW, "ether host 2:0:0:0:0:1", MAX))
        .isInstanceOf(WeirException.class);
  }

  @Test
  void shouldCloseTwice() {
    PcapProgram program = PcapProgram.compile(PcapProgram.RAW, "", MAX);
    program.packet().put(DATAGRAM);
    assertThat(program.matches(DATAGRAM.length)).isTrue();
    program.close();
    program.close();
  }

  private static boolean matches(int linkType, String expression, byte[] packet) {
    try (PcapProgram program = PcapProgram.compile(linkType, expression, MAX)) {
      program.packet().put(packet);
      return program.matches(packet.length);
    }
  }
}
