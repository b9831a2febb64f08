package io.weir.policy.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.enforce.Failsafe.Entry;
import io.weir.policy.enforce.Failsafe.Role;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleGuardTest {
  private static final int UDP = 17;
  private static final Entry SSH =
      new Entry(prefix("198.51.100.7", 32), 0, 22, RuleMatch.TCP, Role.SSH);
  private static final Entry DNS = new Entry(prefix("192.0.2.53", 32), 53, 0, UDP, Role.DNS);
  private static final Entry GATEWAY = new Entry(prefix("192.0.2.1", 32), 0, 0, 0, Role.GATEWAY);
  private static final Failsafe FAILSAFE =
      new Failsafe(new LinkedHashSet<>(List.of(SSH, GATEWAY, DNS)), new LinkedHashSet<>());

  @Test
  void shouldAllowAnAddress() {
    assertThat(objections(from("203.0.113.9", 32))).isEmpty();
    assertThat(objections(from("10.0.0.0", 8))).isEmpty();
    assertThat(objections(from("2001:db8::", 32))).isEmpty();
  }

  @Test
  void shouldObjectToWidePrefixes() {
    assertThat(objections(from("10.0.0.0", 7)))
        .containsExactly("prefix 10.0.0.0/7 is shorter than /8");
    assertThat(objections(from("2001:db0::", 31)))
        .containsExactly("prefix 2001:db0::/31 is shorter than /32");
    assertThat(objections(RuleMatch.RECEIVED))
        .containsExactly(
            "it is about all addresses, and all ports",
            "it is about the SSH peer 198.51.100.7, the gateway 192.0.2.1, the DNS server"
                + " 192.0.2.53, which no rule cuts off");
  }

  @Test
  void shouldObjectToWhatCoversAFailsafe() {
    assertThat(objections(from("198.51.100.7", 32)))
        .containsExactly("it is about the SSH peer 198.51.100.7, which no rule cuts off");
    assertThat(objections(from("192.0.2.0", 24)))
        .containsExactly(
            "it is about the gateway 192.0.2.1, the DNS server 192.0.2.53, which no rule cuts off");
    assertThat(objections(ports(List.of(), RuleMatch.TCP, 20, 25))).hasSize(1);
    assertThat(objections(ports(List.of(prefix("198.51.100.7", 32)), RuleMatch.TCP, 80, 80)))
        .isEmpty();
    assertThat(objections(ports(List.of(), RuleMatch.TCP, 23, 23))).isEmpty();
    assertThat(objections(ports(List.of(), UDP, 22, 22)))
        .as("answers of the DNS server can have any port here")
        .hasSize(1);
  }

  @Test
  void shouldLookAtTheOtherEndOfWhatIsSent() {
    RuleMatch sent =
        new RuleMatch(
            Direction.OUT,
            null,
            List.of(),
            List.of(prefix("198.51.100.7", 32)),
            RuleMatch.ANY,
            List.of(),
            List.of(),
            null,
            null,
            RuleMatch.ANY,
            false,
            false);
    assertThat(objections(sent)).hasSize(1);
  }

  @Test
  void shouldNotMindWhatLetsPassButItsEnd() {
    Rule pass = new Rule(1, RuleMatch.RECEIVED, RuleAction.PASS, 1, Rule.TTL_DEFAULT, "", "");
    assertThat(RuleGuard.objections(pass, FAILSAFE)).isEmpty();
    Rule forGood = new Rule(1, RuleMatch.RECEIVED, RuleAction.PASS, 1, null, "", "");
    assertThat(RuleGuard.objections(forGood, FAILSAFE))
        .containsExactly("without a TTL it holds until it is removed");
  }

  private static List<String> objections(RuleMatch match) {
    return RuleGuard.objections(
        new Rule(1, match, RuleAction.DROP, Rule.RANK_DEFAULT, Rule.TTL_DEFAULT, "", ""), FAILSAFE);
  }

  private static RuleMatch from(String address, int length) {
    return ports(List.of(prefix(address, length)), RuleMatch.ANY, 0, -1);
  }

  /** No ports where the first is above the last. */
  private static RuleMatch ports(List<Prefix> sources, int protocol, int first, int last) {
    return new RuleMatch(
        Direction.IN,
        null,
        sources,
        List.of(),
        protocol,
        List.of(),
        first > last ? List.of() : List.of(new PortRange(first, last)),
        null,
        null,
        RuleMatch.ANY,
        false,
        false);
  }

  static Prefix prefix(String address, int length) {
    try {
      Prefix whole = Prefix.of(InetAddress.getByName(address));
      return new Prefix(whole.family(), whole.high(), whole.low(), length);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
