package io.weir.policy.trigger;

import java.util.List;

/** A part of an expression. */
sealed interface Node {
  /** Whether it says something of packets. */
  boolean hasPackets();

  /** Whether it measures something. */
  boolean hasMeasures();

  /** Whether it can have this value for a group of which nothing comes; of one without packets. */
  boolean mayRestAt(boolean value);

  /** All of these. */
  record And(List<Node> parts) implements Node {
    @Override
    public boolean hasPackets() {
      return parts.stream().anyMatch(Node::hasPackets);
    }

    @Override
    public boolean hasMeasures() {
      return parts.stream().anyMatch(Node::hasMeasures);
    }

    @Override
    public boolean mayRestAt(boolean value) {
      return value
          ? parts.stream().allMatch(part -> part.mayRestAt(true))
          : parts.stream().anyMatch(part -> part.mayRestAt(false));
    }
  }

  /** Any of these. */
  record Or(List<Node> parts) implements Node {
    @Override
    public boolean hasPackets() {
      return parts.stream().anyMatch(Node::hasPackets);
    }

    @Override
    public boolean hasMeasures() {
      return parts.stream().anyMatch(Node::hasMeasures);
    }

    @Override
    public boolean mayRestAt(boolean value) {
      return value
          ? parts.stream().anyMatch(part -> part.mayRestAt(true))
          : parts.stream().allMatch(part -> part.mayRestAt(false));
    }
  }

  /** What is not so. */
  record Not(Node part) implements Node {
    @Override
    public boolean hasPackets() {
      return part.hasPackets();
    }

    @Override
    public boolean hasMeasures() {
      return part.hasMeasures();
    }

    @Override
    public boolean mayRestAt(boolean value) {
      return part.mayRestAt(!value);
    }
  }

  /**
   * What is so for some time.
   *
   * @param number of all such nodes of an expression, from 0
   * @param column where its part begins
   */
  record Hold(Node part, long ns, int number, int column) implements Node {
    @Override
    public boolean hasPackets() {
      return part.hasPackets();
    }

    @Override
    public boolean hasMeasures() {
      return part.hasMeasures();
    }

    @Override
    public boolean mayRestAt(boolean value) {
      return !value || part.mayRestAt(true); // the time has just begun
    }
  }

  /**
   * A measure that is compared.
   *
   * @param number of all such nodes of an expression, from 0
   */
  record Measured(Measure measure, Comparison comparison, double bound, int number)
      implements Node {
    @Override
    public boolean hasPackets() {
      return false;
    }

    @Override
    public boolean hasMeasures() {
      return true;
    }

    @Override
    public boolean mayRestAt(boolean value) {
      return comparison.holds(0, bound) == value;
    }
  }

  /**
   * A condition on packets.
   *
   * @param those the packets that fit
   * @param others all other packets
   */
  record Packets(PacketSet those, PacketSet others) implements Node {
    Packets negated() {
      return new Packets(/* those= */ others, /* others= */ those);
    }

    @Override
    public boolean hasPackets() {
      return true;
    }

    @Override
    public boolean hasMeasures() {
      return false;
    }

    @Override
    public boolean mayRestAt(boolean value) {
      throw new IllegalStateException("packets do not rest");
    }
  }
}
