package io.weir.tools.droprule;

import io.weir.policy.enforce.StandingDatapath;
import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;

/**
 * An interface.
 *
 * @param netns the inode of its network namespace
 */
record Place(String interfaceName, int interfaceIndex, long netns) implements Attributes {
  /** Where a datapath is. */
  static Place of(StandingDatapath datapath) {
    return new Place(datapath.interfaceName(), datapath.ifindex(), datapath.netnsInode());
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("network.interface.name", interfaceName);
    visitor.number("weir.interface.index", interfaceIndex);
    visitor.number("weir.netns", netns);
  }
}
