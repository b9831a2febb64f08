package io.weir.tools.policytrace;

import io.weir.policy.document.Endpoints;
import io.weir.policy.model.Flow;
import io.weir.policy.rule.Prefix;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.IpProtocols;
import io.weir.tools.UsageError;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The flow that {@code --from} and {@code --to} describe, and flows in words. */
final class FlowText {
  private static final Pattern TYPED =
      Pattern.compile("(.+)/([A-Za-z0-9-]+):(\\d{1,4})(?:/(\\d{1,4}))?");
  private static final Pattern PLAIN = Pattern.compile("(.+)/([A-Za-z0-9-]+)");
  private static final int TCP = 6;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int BYTE_MAX = 255;

  private FlowText() {}

  /** The flow; a {@link UsageError} when it makes no sense. */
  static FlowLine parse(String from, String to, Endpoints endpoints) {
    Protocol protocol = Protocol.of(to);
    FlowEnd source = FlowEnd.parse("--from", from, endpoints);
    FlowEnd destination = FlowEnd.parse("--to", protocol.end, endpoints);
    boolean ports = source.port() != Flow.UNKNOWN || destination.port() != Flow.UNKNOWN;
    if (ports && !FlowKey.hasPorts(protocol.number)) {
      String name = IpProtocols.name(protocol.number);
      throw new UsageError("--to", "'" + to + "': " + name + " has no ports");
    }
    return new FlowLine(
        null,
        source.address(destination),
        destination.address(source),
        protocol.number,
        source.port(),
        destination.port(),
        protocol.type,
        protocol.code,
        Flow.UNKNOWN,
        "",
        null);
  }

  /** {@code tcp 192.0.2.1:40000 > 192.0.2.2:80}. */
  static String of(Flow flow) {
    StringBuilder text = new StringBuilder();
    text.append(flow.protocol() < 0 ? "any" : IpProtocols.name(flow.protocol()));
    if (flow.icmpType() >= 0) {
      text.append(' ').append(flow.icmpType());
      text.append(flow.icmpCode() < 0 ? "" : "/" + flow.icmpCode());
    }
    text.append(' ');
    end(text, flow.source(), flow.sourcePort()).append(" > ");
    end(text, flow.destination(), flow.destinationPort());
    if (!flow.inInterface().isEmpty()) {
      text.append(" by ").append(flow.inInterface());
    }
    if (!flow.outInterface().isEmpty()) {
      text.append(" out by ").append(flow.outInterface());
    }
    return text.toString();
  }

  private static StringBuilder end(StringBuilder text, Prefix address, int port) {
    if (port < 0) {
      return text.append(address);
    }
    String host = address.toString();
    return host.indexOf(':') >= 0
        ? text.append('[').append(host).append("]:").append(port)
        : text.append(host).append(':').append(port);
  }

  /**
   * What stands behind an end, and the end without it.
   *
   * @param number of TCP when nothing does
   * @param type of ICMP, as is {@code code}; else {@link Flow#UNKNOWN}
   */
  private record Protocol(String end, int number, int type, int code) {
    static Protocol of(String to) {
      Matcher typed = TYPED.matcher(to);
      int number = typed.matches() ? number(typed.group(2)) : -1;
      if (number >= 0) {
        if (number != ICMP && number != ICMPV6) {
          throw new UsageError("--to", "'" + to + "': only icmp and icmpv6 have a type");
        }
        String code = typed.group(4) == null ? "0" : typed.group(4);
        return new Protocol(typed.group(1), number, octet(to, typed.group(3)), octet(to, code));
      }
      Matcher plain = PLAIN.matcher(to);
      number = plain.matches() ? number(plain.group(2)) : -1;
      return number < 0
          ? new Protocol(to, TCP, Flow.UNKNOWN, Flow.UNKNOWN)
          : new Protocol(plain.group(1), number, Flow.UNKNOWN, Flow.UNKNOWN);
    }

    private static int number(String name) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.equals("icmpv6") || lower.equals("icmp6")) {
        return ICMPV6;
      }
      int number = IpProtocols.number(lower);
      return number > BYTE_MAX ? -1 : number;
    }

    private static int octet(String to, String digits) {
      int number = Integer.parseInt(digits);
      if (number > BYTE_MAX) {
        throw new UsageError("--to", "'" + to + "': types and codes go up to " + BYTE_MAX);
      }
      return number;
    }
  }
}
