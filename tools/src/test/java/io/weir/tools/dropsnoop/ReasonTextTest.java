package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.tools.dropsnoop.Explanation.Counter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReasonTextTest {
  private static final int WIDTH = 80;

  @Test
  void shouldWrapAt80Columns() {
    String eighty =
        "aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj kkkk llll mmmm nnnn oooo ppp";
    Explanation reason =
        new Explanation(
            "XDP",
            "core",
            false,
            List.of(),
            eighty + " next.",
            List.of("f (a/b.c)"),
            List.of(new Counter("UdpNoPorts", "UDP over IPv4")),
            List.of(),
            List.of("ss -uan"),
            "do it");

    assertThat(ReasonText.of(reason))
        .isEqualTo(
            """
            XDP
              %s
              next.
            Decided in
              f (a/b.c)
            Counters that move with it (nstat)
              UdpNoPorts                    UDP over IPv4
            Check
              ss -uan
            Remedy
              do it
            """
                .formatted(eighty));
  }

  @Test
  void shouldSayWhatIsNormalOfASubsystemAndHasNoCounter() {
    Explanation reason =
        new Explanation(
            "RX_DROP_U_DUP",
            "mac80211",
            true,
            List.of("RX_OLD"),
            "Twice.",
            List.of("f (a.c)"),
            List.of(),
            List.of("of the card"),
            List.of("iw event"),
            "nothing to do");

    assertThat(ReasonText.of(reason))
        .isEqualTo(
            """
            RX_DROP_U_DUP (mac80211)
              Twice.
              A normal free: counted, but shown with --all only.
            Decided in
              f (a.c)
            Counters that move with it (nstat)
              none
            Other counters
              of the card
            Check
              iw event
            Remedy
              nothing to do
            Other names
              RX_OLD
            """);
  }

  @Test
  void shouldFitEveryReason() {
    assertThat(Explanations.load().all())
        .allSatisfy(
            reason ->
                assertThat(ReasonText.of(reason).lines())
                    .allMatch(line -> line.length() <= WIDTH && !line.endsWith(" ")));
  }
}
