package io.weir.policy.text;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import java.util.HashMap;
import java.util.Map;

/**
 * Names of ICMP messages as iptables, ipset and nft have them; numbers are from IANA's registries
 * of ICMP and ICMPv6 parameters.
 */
public final class IcmpNames {
  /** Those that name one code: type, code. */
  private static final Map<String, IcmpMatch> CODES4 =
      of(
          "network-unreachable 3/0 host-unreachable 3/1 protocol-unreachable 3/2"
              + " port-unreachable 3/3 fragmentation-needed 3/4 source-route-failed 3/5"
              + " network-unknown 3/6 host-unknown 3/7 network-prohibited 3/9 host-prohibited 3/10"
              + " TOS-network-unreachable 3/11 TOS-host-unreachable 3/12"
              + " communication-prohibited 3/13 host-precedence-violation 3/14"
              + " precedence-cutoff 3/15 network-redirect 5/0 host-redirect 5/1"
              + " TOS-network-redirect 5/2 TOS-host-redirect 5/3 ttl-zero-during-transit 11/0"
              + " ttl-zero-during-reassembly 11/1 ip-header-bad 12/0 required-option-missing 12/1");

  private static final Map<String, IcmpMatch> CODES6 =
      of(
          "no-route 1/0 communication-prohibited 1/1 beyond-scope 1/2 address-unreachable 1/3"
              + " port-unreachable 1/4 failed-policy 1/5 reject-route 1/6"
              + " ttl-zero-during-transit 3/0 ttl-zero-during-reassembly 3/1 bad-header 4/0"
              + " unknown-header-type 4/1 unknown-option 4/2");

  private static final Map<String, IcmpMatch> TYPES4 =
      of(
          "echo-reply 0 pong 0 destination-unreachable 3 source-quench 4 redirect 5 echo-request 8"
              + " ping 8 router-advertisement 9 router-solicitation 10 time-exceeded 11"
              + " ttl-exceeded 11 parameter-problem 12 timestamp-request 13 timestamp-reply 14"
              + " info-request 15 info-reply 16 address-mask-request 17 address-mask-reply 18");

  private static final Map<String, IcmpMatch> TYPES6 =
      of(
          "destination-unreachable 1 packet-too-big 2 time-exceeded 3 ttl-exceeded 3"
              + " parameter-problem 4 echo-request 128 ping 128 echo-reply 129 pong 129"
              + " mld-listener-query 130 mld-listener-report 131 mld-listener-done 132"
              + " mld-listener-reduction 132 nd-router-solicit 133 router-solicitation 133"
              + " nd-router-advert 134 router-advertisement 134 nd-neighbor-solicit 135"
              + " neighbour-solicitation 135 neighbor-solicitation 135 nd-neighbor-advert 136"
              + " neighbour-advertisement 136 neighbor-advertisement 136 nd-redirect 137"
              + " redirect 137 router-renumbering 138 ind-neighbor-solicit 141"
              + " ind-neighbor-advert 142 mld2-listener-report 143");

  private IcmpNames() {}

  /** A message by its name, or by TYPE or TYPE/CODE; a type's own name means all of its codes. */
  public static IcmpMatch parse(Family family, String text) throws Refusal {
    boolean v6 = family == Family.IPV6;
    IcmpMatch named = (v6 ? CODES6 : CODES4).get(text);
    if (named == null) {
      named = (v6 ? TYPES6 : TYPES4).get(text);
    }
    return named == null ? numbers(text) : named;
  }

  private static IcmpMatch numbers(String text) throws Refusal {
    int slash = text.indexOf('/');
    int type = Numbers.decimal(slash < 0 ? text : text.substring(0, slash), 255);
    int code = slash < 0 ? IcmpMatch.ANY_CODE : Numbers.decimal(text.substring(slash + 1), 255);
    if (type < 0 || (slash >= 0 && code < 0)) {
      throw new Refusal("ICMP type '" + text + "': a type, or type/code, each 0 to 255");
    }
    return new IcmpMatch(type, code);
  }

  private static Map<String, IcmpMatch> of(String pairs) {
    Map<String, IcmpMatch> names = new HashMap<>();
    String[] words = pairs.split(" ");
    for (int i = 0; i < words.length; i += 2) {
      String[] numbers = words[i + 1].split("/");
      int code = numbers.length > 1 ? Integer.parseInt(numbers[1]) : IcmpMatch.ANY_CODE;
      names.put(words[i], new IcmpMatch(Integer.parseInt(numbers[0]), code));
    }
    return names;
  }
}
