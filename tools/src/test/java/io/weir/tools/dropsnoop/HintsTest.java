package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ringbuf.drop.DropReason;
import org.junit.jupiter.api.Test;

class HintsTest {
  private final Hints hints = new Hints();

  @Test
  void shouldTellMeaningCountersCheckAndRemedyInOneLine() {
    assertThat(hints.apply(reason("SOCKET_RCVBUFF")))
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
                assertThat(hints.apply(reason(reason.name())))
                    .contains(". Check: ", ". Remedy: ")
                    .doesNotContain("\n", ".."));
  }

  @Test
  void shouldSayNothingOfWhatIsNotKnown() {
    assertThat(hints.apply(reason("0x20009"))).isEmpty();
    assertThat(hints.apply(reason(""))).isEmpty();
  }

  private static DropReason reason(String name) {
    return new DropReason(1, name, DropReason.CORE);
  }
}
