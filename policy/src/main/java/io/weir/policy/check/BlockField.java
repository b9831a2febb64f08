package io.weir.policy.check;

import io.weir.policy.model.AddressRange;
import io.weir.policy.model.Condition;
import io.weir.policy.model.Field;
import io.weir.policy.model.Flow;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import java.util.Arrays;
import java.util.List;

/** What one field's value says about the rules of a block. Immutable. */
abstract class BlockField {
  /** What a flow does not tell rules out by. */
  static final int UNKNOWN = -1;

  private final Field field;
  private final BlockBits bits;
  private final long[] without;

  private BlockField(Field field, BlockBits bits, long[] without) {
    this.field = field;
    this.bits = bits;
    this.without = without;
  }

  Field field() {
    return field;
  }

  /** Of a word, the rules that do not look at the field. */
  long without(int word) {
    return without[word];
  }

  /** The row of {@link #bits} of a flow's value; {@link #UNKNOWN} when it does not say it. */
  abstract int row(Flow flow);

  BlockBits bits() {
    return bits;
  }

  static BlockField numbers(Field field, List<PolicyRule> rules) {
    BlockSweep<Integer> sweep = new BlockSweep<>(rules.size());
    for (int rule = 0; rule < rules.size(); rule++) {
      for (Condition condition : rules.get(rule).conditions()) {
        if (condition.field() == field) {
          sweep.want(rule);
          for (PortRange range : ((Condition.Numbers) condition).set().ranges()) {
            sweep.holds(rule, range.first(), range.last() + 1);
          }
        }
      }
    }
    BlockBits bits = sweep.sweep(0);
    int[] starts = sweep.starts().stream().mapToInt(Integer::intValue).toArray();
    return new BlockField(field, bits, sweep.without()) {
      @Override
      int row(Flow flow) {
        int number = field.number(flow);
        return number == Flow.UNKNOWN ? UNKNOWN : place(Arrays.binarySearch(starts, number));
      }
    };
  }

  static BlockField devices(Field field, List<PolicyRule> rules) {
    BlockSweep<String> sweep = new BlockSweep<>(rules.size());
    for (int rule = 0; rule < rules.size(); rule++) {
      for (Condition condition : rules.get(rule).conditions()) {
        if (condition.field() == field) {
          addDevice((Condition.Interface) condition, rule, sweep);
        }
      }
    }
    BlockBits bits = sweep.sweep("");
    String[] starts = sweep.starts().toArray(new String[0]);
    boolean in = field == Field.IN_INTERFACE;
    return new BlockField(field, bits, sweep.without()) {
      @Override
      int row(Flow flow) {
        String name = in ? flow.inInterface() : flow.outInterface();
        return name.isEmpty() ? UNKNOWN : place(Arrays.binarySearch(starts, name));
      }
    };
  }

  private static void addDevice(Condition.Interface device, int rule, BlockSweep<String> sweep) {
    sweep.want(rule);
    String first = device.name();
    String end = device.begins() ? behindAll(first) : first + '\0';
    if (!device.negated()) {
      sweep.holds(rule, first, end);
    } else {
      if (!first.isEmpty()) {
        sweep.holds(rule, "", first);
      }
      if (end != null) {
        sweep.holds(rule, end, null);
      }
    }
  }

  /** The first text behind all that begin with this one; null when there is none. */
  private static String behindAll(String text) {
    int last = text.length() - 1;
    while (last >= 0 && text.charAt(last) == Character.MAX_VALUE) {
      last--;
    }
    return last < 0 ? null : text.substring(0, last) + (char) (text.charAt(last) + 1);
  }

  /** Of one family: what is about the other's addresses holds nowhere. */
  static BlockField addresses(Field field, Family family, List<PolicyRule> rules) {
    BlockSweep<AddressKey> sweep = new BlockSweep<>(rules.size());
    for (int rule = 0; rule < rules.size(); rule++) {
      for (Condition condition : rules.get(rule).conditions()) {
        if (condition.field() == field) {
          sweep.want(rule);
          for (AddressRange range : ((Condition.Addresses) condition).set().ranges()) {
            if (range.family() == family) {
              sweep.holds(rule, AddressKey.first(range), AddressKey.behind(range));
            }
          }
        }
      }
    }
    BlockBits bits = sweep.sweep(new AddressKey(0, 0));
    long[] high = sweep.starts().stream().mapToLong(AddressKey::high).toArray();
    long[] low = sweep.starts().stream().mapToLong(AddressKey::low).toArray();
    boolean source = field == Field.SOURCE;
    return new BlockField(field, bits, sweep.without()) {
      @Override
      int row(Flow flow) {
        Prefix address = source ? flow.source() : flow.destination();
        return AddressKey.place(high, low, address.high(), address.low());
      }
    };
  }

  /** Of what {@link Arrays#binarySearch} gives: the last that is not larger. */
  private static int place(int found) {
    return found >= 0 ? found : -found - 2;
  }
}
