package io.weir.policy.check;

import io.weir.policy.model.Action;
import io.weir.policy.model.AddressSet;
import io.weir.policy.model.Condition;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Field;
import io.weir.policy.model.Flow;
import io.weir.policy.model.Hook;
import io.weir.policy.model.MatchKind;
import io.weir.policy.model.NumberSet;
import io.weir.policy.model.PolicyChain;
import io.weir.policy.model.PolicyProgram;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Reason;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random programs with all that a rule can have, and flows that some of their rules are about. */
public final class RandomPolicies {
  private static final int[] PROTOCOLS = {1, 6, 6, 6, 17, 17, 58, 132};
  private static final List<String> DEVICES = List.of("", "lo", "eth0", "eth1", "eth10", "wg0");

  private final Random random;

  public RandomPolicies(long seed) {
    random = new Random(seed);
  }

  /** Chains c0, c1, ..., each of which may lead to later ones; INPUT begins with the first. */
  public PolicyProgram program(int chains, int rulesOfEach) {
    List<PolicyChain> all = new ArrayList<>();
    for (int chain = 0; chain < chains; chain++) {
      List<PolicyRule> rules = new ArrayList<>();
      for (int rule = 0; rule < rulesOfEach; rule++) {
        rules.add(rule(action(chain, chains)));
      }
      all.add(new PolicyChain("c" + chain, rules));
    }
    return PolicyProgram.of(all, Map.of(Hook.INPUT, "c0", Hook.INGRESS, "c0"));
  }

  private Action action(int chain, int chains) {
    int which = random.nextInt(12);
    if (chain + 1 < chains && which < 5) {
      String to = "c" + (chain + 1 + random.nextInt(chains - chain - 1));
      return which == 0 ? Action.goTo(to) : Action.jump(to);
    }
    return switch (which) {
      case 5, 6, 7 -> Action.ALLOW;
      case 8 -> Action.RETURN;
      case 9 -> Action.CONTINUE;
      default -> Action.DENY;
    };
  }

  PolicyRule rule(Action action) {
    List<Condition> conditions = new ArrayList<>();
    for (int count = 1 + random.nextInt(4); count > 0; count--) {
      conditions.add(condition());
    }
    Reason reason = random.nextInt(4) == 0 ? Reason.DEFAULT_DENY : Reason.RULE;
    String doubt = random.nextInt(8) == 0 ? "doubt " + random.nextInt(100) : "";
    return new PolicyRule(conditions, action, reason, MatchKind.NONE, null, "", doubt);
  }

  private Condition condition() {
    return switch (random.nextInt(11)) {
      case 0, 1 -> new Condition.Addresses(Field.SOURCE, addresses());
      case 2 -> new Condition.Addresses(Field.DESTINATION, addresses());
      case 3 -> numbers(Field.PROTOCOL, PROTOCOLS[random.nextInt(PROTOCOLS.length)], 255);
      case 4 -> numbers(Field.SOURCE_PORT, random.nextInt(50), 65535);
      case 5, 6 -> numbers(Field.DESTINATION_PORT, random.nextInt(50), 65535);
      case 7 -> new Condition.EitherPort(NumberSet.range(random.nextInt(20), 30));
      case 8 -> numbers(Field.ICMP, random.nextInt(20) << 8, 65535);
      case 9 -> numbers(Field.STATE, random.nextInt(5), 4);
      default -> device();
    };
  }

  private Condition device() {
    Field field = random.nextBoolean() ? Field.IN_INTERFACE : Field.OUT_INTERFACE;
    String name = DEVICES.get(1 + random.nextInt(DEVICES.size() - 1));
    boolean begins = random.nextBoolean();
    int length = begins ? random.nextInt(name.length() + 1) : name.length();
    return new Condition.Interface(
        field, name.substring(0, length), begins, random.nextInt(3) == 0);
  }

  private Condition numbers(Field field, int first, int largest) {
    int last = Math.min(largest, first + (random.nextBoolean() ? 0 : random.nextInt(20)));
    NumberSet set = NumberSet.range(first, last);
    return new Condition.Numbers(field, random.nextInt(3) == 0 ? set.others(largest) : set);
  }

  private AddressSet addresses() {
    List<Prefix> prefixes = new ArrayList<>();
    for (int count = 1 + random.nextInt(3); count > 0; count--) {
      Prefix address = address(random.nextInt(4) == 0 ? Family.IPV6 : Family.IPV4);
      prefixes.add(address.shortened(address.family().bits() - random.nextInt(9)));
    }
    AddressSet set = AddressSet.of(prefixes);
    return random.nextInt(3) == 0 ? set.others() : set;
  }

  private Prefix address(Family family) {
    int host = random.nextInt(64);
    return family == Family.IPV4
        ? new Prefix(family, (0x0a000000L | host) << Integer.SIZE, 0, 32)
        : new Prefix(family, 0x20010db8L << Integer.SIZE, host, 128);
  }

  /** One of few addresses and ports, so that rules are about it. */
  public Flow flow() {
    Family family = random.nextInt(4) == 0 ? Family.IPV6 : Family.IPV4;
    int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
    boolean icmp = protocol == 1 || protocol == 58;
    return new Flow(
        address(family),
        address(family),
        protocol,
        icmp || random.nextInt(8) == 0 ? Flow.UNKNOWN : random.nextInt(70),
        icmp || random.nextInt(8) == 0 ? Flow.UNKNOWN : random.nextInt(70),
        icmp ? random.nextInt(20) : Flow.UNKNOWN,
        icmp ? random.nextInt(3) : Flow.UNKNOWN,
        protocol == 6 ? random.nextInt(256) : Flow.UNKNOWN,
        DEVICES.get(random.nextInt(DEVICES.size())),
        DEVICES.get(random.nextInt(DEVICES.size())),
        List.copyOf(EnumSet.allOf(ConnectionState.class)).get(random.nextInt(5)));
  }
}
