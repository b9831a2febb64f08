package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bpf.BpfSpec;
import io.weir.bpf.BpfTypes;
import io.weir.ringbuf.drop.DropReason;
import io.weir.ringbuf.drop.DropView;
import io.weir.ringbuf.layout.StructLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class HintsTest {
  private static final byte UDP = 17;

  private final Hints hints = new Hints();
  private final StructLayout layout = layout();

  /** Says nothing. */
  private final ByteBuffer record =
      ByteBuffer.allocate(layout.sizeBytes()).order(ByteOrder.nativeOrder());

  @Test
  void shouldTellMeaningCountersCheckAndRemedyInOneLine() {
    assertThat(hint("SOCKET_RCVBUFF"))
        .isEqualTo(
            "The socket's receive buffer is full: the program reads more slowly than packets"
                + " arrive. nstat: UdpRcvbufErrors, UdpInErrors, Udp6RcvbufErrors, Udp6InErrors."
                + " Check: ss -uamnp. Remedy: make the reader faster, or raise its SO_RCVBUF and"
                + " net.core.rmem_max.");
  }

  @Test
  void shouldHaveALineForEachReason() {
    assertThat(Explanations.load().all())
        .allSatisfy(
            reason ->
                assertThat(hint(reason.name()))
                    .contains(". Check: ", ". Remedy: ")
                    .doesNotContain("\n", ".."));
  }

  @Test
  void shouldSayNothingOfWhatIsNotKnown() {
    assertThat(hint("0x20009")).isEmpty();
    assertThat(hint("")).isEmpty();
  }

  @Test
  void shouldPutWhatTheDropSaysIntoTheCommand() {
    assertThat(hint("TCP_CSUM")).contains(" Check: ethtool -k IFACE. ");
    record.put(layout.offset("interface", 16), (byte) 'v');
    assertThat(hint("TCP_CSUM")).contains(" Check: ethtool -k v. ");

    String port = reasonWhoseCheckNamesAPort();
    assertThat(hint(port)).contains("PORT");
    record.put(layout.offset("key.family", 1), (byte) 4).put(layout.offset("key.proto", 1), UDP);
    record.put(layout.offset("key.dport", 2) + 1, (byte) 53);
    assertThat(hint(port)).doesNotContain("PORT").contains("53");
  }

  private static String reasonWhoseCheckNamesAPort() {
    return Explanations.load().all().stream()
        .filter(reason -> reason.checks().get(0).contains(":PORT"))
        .map(Explanation::name)
        .findFirst()
        .orElseThrow();
  }

  private String hint(String name) {
    DropView drop = new DropView(layout);
    assertThat(drop.wrap(record, 0, record.capacity())).isTrue();
    return hints.apply(new DropReason(1, name, DropReason.CORE), drop);
  }

  private static StructLayout layout() {
    try (BpfTypes types = BpfSpec.named("dropsnoop").types()) {
      return types.layout("drop_event");
    }
  }
}
