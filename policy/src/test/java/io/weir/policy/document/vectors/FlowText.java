package io.weir.policy.document.vectors;

import io.weir.policy.document.Endpoint;
import io.weir.policy.document.Endpoints;
import io.weir.policy.format.PrefixText;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.rule.Prefix;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A vector's flow: {@code HOOK FROM > TO [NAME=VALUE...]}. HOOK is in, out, INPUT, OUTPUT or
 * FORWARD; an end is an address or an endpoint's name, with a port if any (IPv6 then in brackets);
 * TO ends in {@code /PROTOCOL}, tcp when there is a port and no protocol; {@code /icmp:8/0} has
 * type and code. Names are state, flags, iif and oif.
 */
record FlowText(Hook hook, Flow flow) {
  private static final Map<String, Integer> PROTOCOLS =
      Map.of("tcp", 6, "udp", 17, "sctp", 132, "icmp", 1, "icmpv6", 58, "vrrp", 112, "gre", 47);
  private static final List<String> FLAGS = List.of("FIN", "SYN", "RST", "PSH", "ACK", "URG");

  static FlowText parse(String text, Endpoints endpoints) {
    String[] words = text.split(" +");
    if (words.length < 4 || !words[2].equals(">")) {
      throw new IllegalArgumentException("flow '" + text + "': HOOK FROM > TO");
    }
    int slash = words[3].indexOf('/');
    while (slash >= 0 && !PROTOCOLS.containsKey(protocolName(words[3].substring(slash + 1)))) {
      slash = words[3].indexOf('/', slash + 1);
    }
    String protocol = slash < 0 ? "tcp" : words[3].substring(slash + 1);
    End from = End.parse(words[1], endpoints);
    End to = End.parse(slash < 0 ? words[3] : words[3].substring(0, slash), endpoints);
    int[] icmp = icmp(protocol);
    Flow flow =
        new Flow(
            from.address(to),
            to.address(from),
            PROTOCOLS.get(protocolName(protocol)),
            from.port,
            to.port,
            icmp[0],
            icmp[1],
            flags(value(words, "flags", "SYN")),
            value(words, "iif", ""),
            value(words, "oif", ""),
            ConnectionState.valueOf(value(words, "state", "NEW")));
    return new FlowText(hook(words[0]), flow);
  }

  private static Hook hook(String word) {
    for (Hook hook : Hook.values()) {
      if (hook.label().equals(word)) {
        return hook;
      }
    }
    throw new IllegalArgumentException("there is no hook " + word);
  }

  private static String protocolName(String text) {
    int colon = text.indexOf(':');
    return (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
  }

  private static int[] icmp(String protocol) {
    int colon = protocol.indexOf(':');
    if (colon < 0) {
      return new int[] {Flow.UNKNOWN, Flow.UNKNOWN};
    }
    String[] numbers = protocol.substring(colon + 1).split("/");
    return new int[] {
      Integer.parseInt(numbers[0]), numbers.length < 2 ? 0 : Integer.parseInt(numbers[1])
    };
  }

  private static int flags(String names) {
    int flags = 0;
    for (String name : names.split(",")) {
      flags |= name.equals("NONE") ? 0 : 1 << FLAGS.indexOf(name);
    }
    return flags;
  }

  private static String value(String[] words, String name, String otherwise) {
    for (int i = 4; i < words.length; i++) {
      if (words[i].startsWith(name + "=")) {
        return words[i].substring(name.length() + 1);
      }
    }
    return otherwise;
  }

  private record End(List<Prefix> addresses, int port) {
    static End parse(String text, Endpoints endpoints) {
      String host = text;
      int port = Flow.UNKNOWN;
      if (text.startsWith("[")) {
        int close = text.indexOf(']');
        host = text.substring(1, close);
        port = close + 1 < text.length() ? Integer.parseInt(text.substring(close + 2)) : port;
      } else if (text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
        host = text.substring(0, text.indexOf(':'));
        port = Integer.parseInt(text.substring(text.indexOf(':') + 1));
      }
      List<Endpoint> named = endpoints.named(host);
      return new End(
          named.isEmpty() ? List.of(PrefixText.parse(host)) : named.get(0).addresses(), port);
    }

    Prefix address(End other) {
      return addresses.stream()
          .filter(mine -> other.addresses.stream().anyMatch(o -> o.family() == mine.family()))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no address of the other's family"));
    }
  }
}
