package io.weir.policy.text;

import io.weir.policy.rule.PortRange;
import java.util.ArrayList;
import java.util.List;

/** Ports as text, and what all others are. */
public final class PortText {
  private PortText() {}

  /** One port, or two with a separator between them: the first and the last. */
  public static PortRange range(String text, char separator) throws Refusal {
    int at = text.indexOf(separator);
    if (at < 0) {
      int port = port(text, text);
      return new PortRange(port, port);
    }
    return range(port(text.substring(0, at), text), port(text.substring(at + 1), text));
  }

  public static PortRange range(int first, int last) throws Refusal {
    if (first > last) {
      throw new Refusal("ports " + first + " to " + last + ": the lower comes first");
    }
    return new PortRange(first, last);
  }

  public static int port(String digits, String text) throws Refusal {
    int port = Numbers.decimal(digits, PortRange.PORT_MAX);
    if (port < 0) {
      throw new Refusal("port '" + text + "': numbers from 0 to " + PortRange.PORT_MAX);
    }
    return port;
  }

  /** The ports that are in none of these. */
  public static List<PortRange> others(List<PortRange> ranges) {
    List<PortRange> sorted = new ArrayList<>(ranges);
    sorted.sort((a, b) -> Integer.compare(a.first(), b.first()));
    List<PortRange> others = new ArrayList<>();
    int next = 0;
    for (PortRange range : sorted) {
      if (range.first() > next) {
        others.add(new PortRange(next, range.first() - 1));
      }
      next = Math.max(next, range.last() + 1);
    }
    if (next <= PortRange.PORT_MAX) {
      others.add(new PortRange(next, PortRange.PORT_MAX));
    }
    return others;
  }
}
