package io.weir.policy.format;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.text.Protocols;
import io.weir.policy.text.Refusal;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes what {@code ipset restore} reads: source drops in {@code NAME4} and {@code NAME6} of type
 * hash:net; those of a protocol, with destination ports or not, in {@code NAME4p} and {@code
 * NAME6p} of type hash:net,port, to be matched as {@code src,dst}.
 */
final class IpsetWriter implements RuleWriter {
  private static final int COMMENT_BYTES_MAX = 255; // include/uapi/linux/netfilter/ipset/ip_set.h
  private static final long TIMEOUT_MAX = 2_147_483; // there: half an unsigned int of milliseconds
  private static final int NAME_MAX = 31;
  private static final int ELEMENTS_MIN = 65_536;
  private static final int OF_ONE_MAX = 100_000;

  /** What an element has besides. */
  private record Extras(Duration ttl, String why) {}

  private final ExportOptions options;

  IpsetWriter(ExportOptions options) {
    this.options = options;
  }

  @Override
  public void check(Rule rule) throws Refusal {
    RuleMatch match = rule.match();
    Holdable.checkSourceDrop(rule);
    Holdable.checkComment(rule.why(), COMMENT_BYTES_MAX, false);
    if (options.name.length() > NAME_MAX - 2) {
      throw new Refusal("sets of name '" + options.name + "': at most " + NAME_MAX + " characters");
    }
    if (match.sources().stream().anyMatch(prefix -> prefix.length() == 0)) {
      throw new Refusal("no set holds a prefix of length 0");
    }
    if (rule.ttl() != null && RuleAttributes.seconds(rule.ttl()) > TIMEOUT_MAX) {
      throw new Refusal("it ends after more than " + TIMEOUT_MAX + " s");
    }
    if (match.protocol() != RuleMatch.ANY) {
      checkProtocol(match);
    }
    long ports = match.destinationPorts().stream().mapToLong(p -> p.last() - p.first() + 1).sum();
    if (ports * match.sources().size() > OF_ONE_MAX) {
      throw new Refusal("it would be more than " + OF_ONE_MAX + " elements");
    }
  }

  private static void checkProtocol(RuleMatch match) throws Refusal {
    if (!match.sourcePorts().isEmpty() || match.tcpFlags() != null) {
      throw new Refusal("it is about source ports or TCP flags");
    }
    int icmp = match.family() == Family.IPV6 ? Protocols.ICMPV6 : Protocols.ICMP;
    boolean message = match.icmp() != null && match.icmp().code() != IcmpMatch.ANY_CODE;
    boolean ports = !match.destinationPorts().isEmpty();
    boolean fits =
        switch (match.protocol()) {
          case Protocols.TCP, Protocols.UDP, Protocols.SCTP, Protocols.UDPLITE -> ports;
          case Protocols.ICMP, Protocols.ICMPV6 -> message && match.protocol() == icmp;
          default -> !ports && match.protocol() != 0;
        };
    if (!fits) {
      throw new Refusal(
          "a set's element has one port, or ICMP type and code, where there are some");
    }
    if (match.family() == Family.IPV6 && Protocols.isExtension(match.protocol())) {
      throw new Refusal("protocol " + match.protocol() + " is no transport protocol");
    }
  }

  @Override
  public void write(List<Rule> rules, Writer out) throws IOException {
    Map<String, Map<String, Extras>> sets = new LinkedHashMap<>();
    for (Rule rule : rules) {
      RuleMatch match = rule.match();
      String name =
          options.name + match.family().version() + (match.protocol() == RuleMatch.ANY ? "" : "p");
      Map<String, Extras> set = sets.computeIfAbsent(name, any -> new LinkedHashMap<>());
      for (String element : elements(match)) {
        set.merge(element, new Extras(rule.ttl(), rule.why()), IpsetWriter::longer);
      }
    }
    for (Map.Entry<String, Map<String, Extras>> set : sets.entrySet()) {
      write(set.getKey(), set.getValue(), out);
    }
  }

  /** Of two rules about the same packets, the one that holds longer says all. */
  private static Extras longer(Extras a, Extras b) {
    if (a.ttl == null || b.ttl == null) {
      return a.ttl == null ? a : b;
    }
    return a.ttl.compareTo(b.ttl) >= 0 ? a : b;
  }

  private static void write(String name, Map<String, Extras> elements, Writer out)
      throws IOException {
    boolean ends = elements.values().stream().anyMatch(extras -> extras.ttl != null);
    boolean comments = elements.values().stream().anyMatch(extras -> !extras.why.isEmpty());
    boolean ports = name.endsWith("p");
    boolean v4 = name.charAt(name.length() - (ports ? 2 : 1)) == '4';
    out.append("create ").append(name).append(ports ? " hash:net,port" : " hash:net");
    out.append(v4 ? " family inet" : " family inet6");
    int room = Math.max(ELEMENTS_MIN, Integer.highestOneBit(elements.size()) * 2);
    out.append(" maxelem ").append(Integer.toString(room));
    out.append(ends ? " timeout 0" : "").append(comments ? " comment" : "").append('\n');
    for (Map.Entry<String, Extras> element : elements.entrySet()) {
      out.append("add ").append(name).append(' ').append(element.getKey());
      Extras extras = element.getValue();
      if (extras.ttl != null) {
        out.append(" timeout ").append(Long.toString(RuleAttributes.seconds(extras.ttl)));
      }
      if (!extras.why.isEmpty()) {
        out.append(" comment \"").append(extras.why).append('"');
      }
      out.append('\n');
    }
  }

  private static List<String> elements(RuleMatch match) {
    List<String> elements = new ArrayList<>();
    for (Prefix source : match.sources()) {
      if (match.protocol() == RuleMatch.ANY) {
        elements.add(source.toString());
      } else if (match.icmp() != null) {
        String message = match.icmp().type() + "/" + match.icmp().code();
        elements.add(source + (match.protocol() == 1 ? ",icmp:" : ",icmpv6:") + message);
      } else if (match.destinationPorts().isEmpty()) {
        elements.add(source + "," + match.protocol() + ":0");
      }
      for (PortRange ports : match.destinationPorts()) {
        for (int port = ports.first(); port <= ports.last(); port++) {
          elements.add(source + "," + match.protocol() + ":" + port);
        }
      }
    }
    return elements;
  }
}
