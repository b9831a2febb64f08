package io.weir.policy.model;

import io.weir.policy.rule.Prefix;

/** One thing that a rule asks of a flow. */
public sealed interface Condition {
  /** What it looks at. */
  Field field();

  /** Whether it holds. What is not known of a flow fits no condition, negated ones neither. */
  boolean holds(Flow flow);

  /** Whether a flow does not say enough to tell whether it holds. */
  boolean isUnknown(Flow flow);

  /**
   * The address is one of these.
   *
   * @param field {@link Field#SOURCE} or {@link Field#DESTINATION}
   */
  record Addresses(Field field, AddressSet set) implements Condition {
    @Override
    public boolean holds(Flow flow) {
      return set.contains(address(flow));
    }

    @Override
    public boolean isUnknown(Flow flow) {
      return false;
    }

    /** The address that is looked at. */
    public Prefix address(Flow flow) {
      return field == Field.SOURCE ? flow.source() : flow.destination();
    }
  }

  /**
   * The number is one of these.
   *
   * @param field one that is a number
   */
  record Numbers(Field field, NumberSet set) implements Condition {
    @Override
    public boolean holds(Flow flow) {
      int number = field.number(flow);
      return number != Flow.UNKNOWN && set.contains(number);
    }

    @Override
    public boolean isUnknown(Flow flow) {
      return field.number(flow) == Flow.UNKNOWN;
    }
  }

  /** One of the two ports is one of these. */
  record EitherPort(NumberSet set) implements Condition {
    @Override
    public Field field() {
      return Field.PORT;
    }

    @Override
    public boolean holds(Flow flow) {
      return known(flow.sourcePort()) || known(flow.destinationPort());
    }

    @Override
    public boolean isUnknown(Flow flow) {
      boolean all = flow.sourcePort() != Flow.UNKNOWN && flow.destinationPort() != Flow.UNKNOWN;
      return !all && !holds(flow);
    }

    private boolean known(int port) {
      return port != Flow.UNKNOWN && set.contains(port);
    }
  }

  /**
   * The interface has this name, or one that begins so.
   *
   * @param field {@link Field#IN_INTERFACE} or {@link Field#OUT_INTERFACE}
   * @param name what it is called, without the plus of iptables
   * @param begins whether it only has to begin so
   * @param negated whether it must not
   */
  record Interface(Field field, String name, boolean begins, boolean negated) implements Condition {
    @Override
    public boolean holds(Flow flow) {
      String given = given(flow);
      return !given.isEmpty() && is(given);
    }

    @Override
    public boolean isUnknown(Flow flow) {
      return given(flow).isEmpty();
    }

    /** Whether it holds for an interface of this name. */
    public boolean is(String given) {
      return (begins ? given.startsWith(name) : given.equals(name)) != negated;
    }

    /** The name that is looked at. */
    public String given(Flow flow) {
      return field == Field.IN_INTERFACE ? flow.inInterface() : flow.outInterface();
    }
  }
}
