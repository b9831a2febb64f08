package io.weir.policy.text;

import java.util.List;

/** TCP's control bits by name, RFC 9293 3.1: the lowest bit first. */
public final class FlagsText {
  private static final List<String> NAMES =
      List.of("FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR");
  private static final int ALL_OF_IPTABLES = 0x3f;

  private FlagsText() {}

  /** Names with commas between them, as TcpFlags writes them; NONE is 0. */
  public static int parse(String text) throws Refusal {
    return parse(text, false);
  }

  /** The same as iptables has it, where ALL are the first six. */
  public static int ofIptables(String text) throws Refusal {
    return parse(text, true);
  }

  private static int parse(String text, boolean all) throws Refusal {
    if (text.equals("NONE")) {
      return 0;
    }
    int flags = 0;
    for (String name : text.split(",", -1)) {
      int bit = NAMES.indexOf(name);
      if (bit < 0 && !(all && name.equals("ALL"))) {
        throw new Refusal(
            "TCP flags '" + text + "': " + String.join(",", NAMES) + " or some of these, or NONE");
      }
      flags |= bit < 0 ? ALL_OF_IPTABLES : 1 << bit;
    }
    return flags;
  }
}
