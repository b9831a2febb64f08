package io.weir.policy.format;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.Verdict;
import io.weir.policy.text.Protocols;
import io.weir.policy.text.Refusal;
import java.nio.charset.StandardCharsets;

/** What several formats cannot hold. */
final class Holdable {
  private Holdable() {}

  /** What no other system has. */
  static void checkPlain(Rule rule) throws Refusal {
    RuleMatch match = rule.match();
    if (rule.action().verdict() == Verdict.LIMIT) {
      throw new Refusal("it limits a rate");
    }
    if (match.vlan() != RuleMatch.ANY) {
      throw new Refusal("it is about a VLAN");
    }
    if (match.newOnly()) {
      throw new Refusal("it is about new connections only");
    }
    Family other = match.protocol() == Protocols.ICMP ? Family.IPV6 : Family.IPV4;
    if (match.icmp() != null && match.family() == other) {
      throw new Refusal("no packet of its address family has its kind of ICMP message");
    }
  }

  /** A list of addresses: drops of what comes from a prefix. */
  static void checkSourceDrop(Rule rule) throws Refusal {
    checkPlain(rule);
    RuleMatch match = rule.match();
    if (rule.action().verdict() != Verdict.DROP) {
      throw new Refusal("it passes packets, and a list of addresses has drops only");
    }
    if (match.direction() != Direction.IN || match.local()) {
      throw new Refusal(
          match.local()
              ? "it is about packets for this host only, which a list of addresses does not say"
              : "it is about sent packets, and a list of addresses is one of sources");
    }
    if (match.sources().isEmpty() || !match.destinations().isEmpty()) {
      throw new Refusal("it is about more or less than a source prefix");
    }
  }

  static void checkTtl(Rule rule, ExportOptions options) throws Refusal {
    if (rule.ttl() != null && !options.withoutTtl) {
      throw new Refusal("it ends, which the format does not know");
    }
  }

  /** A comment: one line of so many bytes, without the quotes that some cannot escape. */
  static void checkComment(String why, int bytesMax, boolean quotes) throws Refusal {
    if (why.getBytes(StandardCharsets.UTF_8).length > bytesMax) {
      throw new Refusal("its why is longer than " + bytesMax + " bytes");
    }
    boolean controls = why.chars().anyMatch(c -> c < ' ' || c == 0x7f);
    if (controls || (!quotes && why.indexOf('"') >= 0)) {
      throw new Refusal("its why has " + (controls ? "control characters" : "quotation marks"));
    }
  }
}
