package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.NftPacket;
import io.weir.ringbuf.traffic.FlowKey;
import java.util.Locale;

/** Why documents of the table filter cannot be asked about a packet. */
final class Incomparable {
  private Incomparable() {}

  /** The reason, of which there are few; null: they can. */
  static String of(TracedPacket packet) {
    String not = ofDecision(packet.atHooks());
    return not == null ? ofHeaders(packet.entered()) : not;
  }

  private static String ofDecision(Decision decision) {
    if (!decision.isAtFilter()) {
      return "dropped at "
          + decision.chain().hook().name().toLowerCase(Locale.ROOT)
          + ", by the table "
          + decision.chain().table();
    }
    Outcome outcome = Outcome.of(decision.step());
    if (outcome != Outcome.DROP && outcome != Outcome.ACCEPT) {
      return "neither accepted nor dropped: " + outcome.label();
    }
    return decision.packet() == null ? "neither IPv4 nor IPv6" : null;
  }

  private static String ofHeaders(NftPacket packet) {
    if (packet == null) {
      return "neither IPv4 nor IPv6";
    }
    if (packet.isFragmented()) {
      return "a fragment";
    }
    if (packet.flow().part() != FlowKey.Part.WHOLE) {
      return "its transport header is not whole";
    }
    boolean extended =
        switch (packet.flow().transport()) {
          case 0, 43, 44, 51, 60, 135, 139, 140 -> packet.flow().source().ipv6();
          default -> false;
        };
    return extended ? "an extension header of IPv6 hides the protocol" : null;
  }
}
