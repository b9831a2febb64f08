package io.weir.policy.document.iptables;

import io.weir.policy.model.AddressSet;
import io.weir.policy.model.Condition;
import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Field;
import io.weir.policy.model.NumberSet;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.text.FlagsText;
import io.weir.policy.text.IcmpNames;
import io.weir.policy.text.IptablesText;
import io.weir.policy.text.PrefixReader;
import io.weir.policy.text.Protocols;
import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import java.util.ArrayList;
import java.util.List;

/** The conditions of one rule, each made of an option's text. */
final class RuleConditions {
  private static final int ADDRESSES_MAX = 1_000; // iptables-save writes one
  private static final int PORTS_MAX = 15; // include/uapi/linux/netfilter/xt_multiport.h
  private static final int BYTE = 0xff;

  private final TableText table;
  private final List<Condition> all = new ArrayList<>();

  /** Of {@code -p}, when it was one and not negated. */
  private int protocol = RuleMatch.ANY;

  private boolean negatedPort;

  RuleConditions(TableText table) {
    this.table = table;
  }

  List<Condition> all() {
    return all;
  }

  void protocol(String name, boolean negated) throws Refusal {
    if (name.equals("all") || name.equals("ip") || name.equals("0")) {
      if (negated) {
        throw new Refusal("! -p all: no packet is that, and iptables refuses it");
      }
      return;
    }
    int number = Protocols.number(name);
    protocol = negated ? RuleMatch.ANY : number;
    boolean never = table.family == Family.IPV6 && isWalkedOver(number);
    numbers(Field.PROTOCOL, never ? NumberSet.EMPTY : NumberSet.of(number), negated, BYTE);
  }

  /** Headers that net/ipv6/exthdrs_core.c goes past: no packet's protocol is one of them. */
  private static boolean isWalkedOver(int number) {
    return switch (number) {
      case 0, 43, 44, 51, 60 -> true;
      default -> false;
    };
  }

  void addresses(Field field, String text, boolean negated) throws Refusal {
    String[] parts = text.split(",", -1);
    if (parts.length > ADDRESSES_MAX) {
      throw new Refusal("more than " + ADDRESSES_MAX + " addresses");
    }
    if (parts.length > 1 && negated) {
      throw new Refusal("several addresses cannot be negated");
    }
    List<Prefix> prefixes = new ArrayList<>();
    for (String part : parts) {
      Prefix prefix = IptablesText.prefix(part);
      if (prefix.family() != table.family) {
        throw new Refusal(prefix + ": the table is about the other address family");
      }
      prefixes.add(prefix);
    }
    addresses(field, AddressSet.of(prefixes), negated);
  }

  void range(Field field, String text, boolean negated) throws Refusal {
    int dash = text.indexOf('-');
    Prefix first = PrefixReader.read(dash < 0 ? text : text.substring(0, dash));
    Prefix last = dash < 0 ? first : PrefixReader.read(text.substring(dash + 1));
    int bits = table.family.bits();
    boolean whole = first.length() == bits && last.length() == bits;
    if (first.family() != table.family || last.family() != table.family || !whole) {
      throw new Refusal("'" + Source.shown(text) + "': two addresses of the table's family");
    }
    boolean reversed =
        Long.compareUnsigned(first.high(), last.high()) > 0
            || (first.high() == last.high() && Long.compareUnsigned(first.low(), last.low()) > 0);
    addresses(field, reversed ? AddressSet.EMPTY : AddressSet.range(first, last), negated);
  }

  void addresses(Field field, AddressSet set, boolean negated) {
    AddressSet family = AddressSet.all(table.family);
    AddressSet wanted = negated ? family.minus(set) : set;
    if (!wanted.equals(family)) {
      all.add(new Condition.Addresses(field, wanted));
    }
  }

  /** iptables takes a plus at the end for anything that follows; legacy takes even {@code ! +}. */
  void device(Field field, String name, boolean negated) throws Refusal {
    if (name.equals("+")) {
      if (negated) {
        throw new Refusal("! + of an interface: iptables takes it for nothing, or for none");
      }
      return;
    }
    boolean begins = name.endsWith("+");
    String plain = begins ? name.substring(0, name.length() - 1) : name;
    if (plain.isEmpty()) {
      throw new Refusal("an interface needs a name");
    }
    all.add(new Condition.Interface(field, plain, begins, negated));
  }

  /** iptables-nft 1.8.9 loads two negated ports as one comparison that either passes (measured). */
  void port(Field field, String text, boolean negated) throws Refusal {
    PortRange port = IptablesText.ports(text);
    if (negated && port.first() == port.last()) {
      if (negatedPort && table.nft) {
        throw new Refusal("iptables-nft takes two negated ports for one condition");
      }
      negatedPort = true;
    }
    needPorts();
    numbers(field, NumberSet.of(List.of(port)), negated, PortRange.PORT_MAX);
  }

  void ports(Field field, String text, boolean negated) throws Refusal {
    List<PortRange> ports = new ArrayList<>();
    int size = 0;
    for (String part : text.split(",", -1)) {
      PortRange range = IptablesText.ports(part);
      ports.add(range);
      size += range.first() == range.last() ? 1 : 2;
    }
    if (size > PORTS_MAX) {
      throw new Refusal("more than " + PORTS_MAX + " ports");
    }
    needPorts();
    NumberSet set = NumberSet.of(ports);
    if (field != Field.PORT) {
      numbers(field, set, negated, PortRange.PORT_MAX);
    } else if (negated) { // neither is
      numbers(Field.SOURCE_PORT, set, true, PortRange.PORT_MAX);
      numbers(Field.DESTINATION_PORT, set, true, PortRange.PORT_MAX);
    } else {
      all.add(new Condition.EitherPort(set));
    }
  }

  private void needPorts() throws Refusal {
    if (!RuleMatch.hasPorts(protocol)) {
      throw new Refusal("ports, and no -p before them that has ports");
    }
  }

  void flags(String mask, String value, boolean negated) throws Refusal {
    if (protocol != RuleMatch.TCP) {
      throw new Refusal("TCP flags, and no -p tcp before them");
    }
    int looked = FlagsText.ofIptables(mask);
    int wanted = FlagsText.ofIptables(value);
    int[] fitting = new int[BYTE + 1];
    int count = 0;
    for (int flags = 0; flags <= BYTE; flags++) {
      if ((flags & looked) == wanted) {
        fitting[count++] = flags;
      }
    }
    NumberSet set = NumberSet.of(java.util.Arrays.copyOf(fitting, count));
    numbers(Field.TCP_FLAGS, set, negated, BYTE);
  }

  void icmp(Family family, String text, boolean negated) throws Refusal {
    int needed = family == Family.IPV4 ? Protocols.ICMP : Protocols.ICMPV6;
    if (family != table.family || protocol != needed) {
      throw new Refusal("ICMP types, and no -p before them that has these");
    }
    boolean any =
        family == Family.IPV4
            && (text.equals("any") || text.equals("255") || text.startsWith("255/"));
    int largest = BYTE << Byte.SIZE | BYTE;
    if (any) {
      if (negated) {
        numbers(Field.ICMP, NumberSet.EMPTY, false, largest);
      }
      return;
    }
    IcmpMatch message = IcmpNames.parse(family, text);
    int first = message.type() << Byte.SIZE;
    NumberSet set =
        message.code() == IcmpMatch.ANY_CODE
            ? NumberSet.range(first, first | BYTE)
            : NumberSet.of(first | message.code());
    numbers(Field.ICMP, set, negated, largest);
  }

  /** Of {@code --ctstate} and {@code --state}. */
  void states(String text, boolean negated) throws Refusal {
    String[] names = text.split(",", -1);
    int[] states = new int[names.length];
    for (int i = 0; i < names.length; i++) {
      states[i] = state(names[i]).number();
    }
    numbers(Field.STATE, NumberSet.of(states), negated, ConnectionState.values().length - 1);
  }

  private static ConnectionState state(String name) throws Refusal {
    for (ConnectionState state : ConnectionState.values()) {
      if (state.name().equals(name)) {
        return state;
      }
    }
    throw new Refusal("state '" + Source.shown(name) + "' is not known of a flow");
  }

  /** For fragments that have no transport header: a flow's packets are whole. */
  void fragment(boolean negated) {
    if (!negated) {
      numbers(Field.PROTOCOL, NumberSet.EMPTY, false, BYTE);
    }
  }

  private void numbers(Field field, NumberSet set, boolean negated, int largest) {
    all.add(new Condition.Numbers(field, negated ? set.others(largest) : set));
  }
}
