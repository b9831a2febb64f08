package io.weir.ringbuf.drop;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.traffic.IpProtocols;
import io.weir.ringbuf.traffic.RowKey;

/**
 * What drops that are counted together have in common.
 *
 * @param reason why; null of {@link #OTHER}
 * @param location symbol and offset of the call that freed them, or an address
 * @param interfaceName the interface, as it was called then; empty when not known
 * @param netns the namespace's inode; 0 when not known
 * @param netnsName what ip-netns(8) called it when it was first seen; may be empty
 * @param ethertype 0 when not known
 * @param protocol the number above IP, or -1
 */
public record DropKey(
    DropReason reason,
    String location,
    String interfaceName,
    long netns,
    String netnsName,
    int ethertype,
    int protocol)
    implements RowKey {
  /** Those for which the kernel's table had no room. */
  public static final DropKey OTHER = new DropKey(null, "", "", 0, "", 0, -1);

  private static final String UNKNOWN = "-";

  /** The reason as tables show it. */
  public String reasonText() {
    return reason == null ? "other" : orUnknown(reason.name());
  }

  /** The protocol above IP, else the network's, as tables show it. */
  public String protocolText() {
    if (protocol >= 0) {
      return IpProtocols.name(protocol);
    }
    return ethertype == 0 ? UNKNOWN : DroppedPacket.type(ethertype);
  }

  /** The interface as tables show it. */
  public String interfaceText() {
    return orUnknown(interfaceName);
  }

  /** The namespace's name, else its inode, as tables show it. */
  public String netnsText() {
    return !netnsName.isEmpty() ? netnsName : netns == 0 ? UNKNOWN : Long.toString(netns);
  }

  /** The place as tables show it. */
  public String locationText() {
    return orUnknown(location);
  }

  @Override
  public String text() {
    return String.join(
        " ", reasonText(), locationText(), interfaceText(), netnsText(), protocolText());
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    if (reason == null) {
      visitor.flag("weir.drop.other", true);
      return;
    }
    if (!reason.name().isEmpty()) {
      visitor.text("weir.drop.reason", reason.name());
      visitor.text("weir.drop.subsystem", reason.subsystem());
    }
    visitor.text("weir.drop.location", location);
    if (!interfaceName.isEmpty()) {
      visitor.text("network.interface.name", interfaceName);
    }
    if (ethertype != 0) {
      visitor.text("network.type", DroppedPacket.type(ethertype));
    }
    if (protocol >= 0) {
      visitor.text("network.transport", IpProtocols.name(protocol));
    }
    if (netns != 0) {
      visitor.number("weir.netns", netns);
    }
    if (!netnsName.isEmpty()) {
      visitor.text("weir.netns_name", netnsName);
    }
  }

  private static String orUnknown(String text) {
    return text.isEmpty() ? UNKNOWN : text;
  }
}
