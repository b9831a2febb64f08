package io.weir.policy.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.enforce.Failsafe.Entry;
import io.weir.policy.enforce.Failsafe.Role;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RuleGuardTest {
  private static final int ICMP = 1;
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
  }

  @Test
  void shouldAllowAPortOrAProtocolOfEverybody() {
    assertThat(objections(ports(List.of(), UDP, 9, 9)))
        .as("of the DNS server's packets as of all others, and its answers pass")
        .isEmpty();
    assertThat(objections(ports(List.of(), UDP, 53, 53))).as("who asks this host").isEmpty();
    assertThat(objections(ports(List.of(), ICMP, 0, -1))).isEmpty();
    assertThat(objections(ports(List.of(), UDP, 0, -1)))
        .first()
        .isEqualTo("it is about all addresses, and all ports");
    RuleMatch answers =
        new RuleMatch(
            Direction.IN,
            null,
            List.of(),
            List.of(),
            UDP,
            List.of(new PortRange(53, 53)),
            List.of(),
            null,
            null,
            RuleMatch.ANY,
            false,
            false);
    assertThat(objections(answers))
        .containsExactly("it is about the DNS server 192.0.2.53, which no rule cuts off");
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

  /** By a look at each of the failsafe's addresses. */
  @Test
  void shouldFindWhateverCoversOneOfManyAddresses() {
    Random random = new Random(7);
    LinkedHashSet<Entry> entries = new LinkedHashSet<>();
    for (int i = 0; i < 40; i++) {
      entries.add(new Entry(any(random, 32), 0, 0, 0, Role.OWN));
      entries.add(new Entry(any(random, 128), 0, 0, 0, Role.OWN));
    }
    RuleGuard guard = new RuleGuard(new Failsafe(entries, new LinkedHashSet<>()));
    int covering = 0;
    for (int i = 0; i < 20_000; i++) {
      RuleMatch match = from(any(random, random.nextBoolean() ? 32 : 128), random);
      boolean covers = entries.stream().anyMatch(entry -> RuleGuard.isAbout(match, entry));
      covering += covers ? 1 : 0;
      List<String> found =
          guard.objections(
              new Rule(1, match, RuleAction.DROP, 1, Rule.TTL_DEFAULT, /* set= */ "", ""));
      assertThat(found.stream().anyMatch(objection -> objection.contains("which no rule")))
          .as(match.sources().toString())
          .isEqualTo(covers);
    }
    assertThat(covering).isBetween(2_000, 18_000);
  }

  /** Few different bits, from 0 to all set, so that prefixes meet addresses. */
  private static Prefix any(Random random, int length) {
    long high = (long) random.nextInt(16) << 60 | (long) random.nextInt(16) << 32;
    long low = (long) random.nextInt(4) << 62 | random.nextInt(4);
    return length == 32
        ? new Prefix(Family.IPV4, high, 0, length)
        : new Prefix(Family.IPV6, high, low, length);
  }

  private static RuleMatch from(Prefix address, Random random) {
    int length = random.nextInt(address.length() + 1);
    return ports(List.of(address.shortened(length)), RuleMatch.ANY, 0, -1);
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
