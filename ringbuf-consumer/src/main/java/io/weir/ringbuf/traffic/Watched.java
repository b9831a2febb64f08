package io.weir.ringbuf.traffic;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;

/**
 * The interface that is watched, and how.
 *
 * @param name its name now
 * @param driver its driver, or empty when that is not known
 * @param xdpMode {@code native}, {@code generic}, or {@code off} when tc sees both directions
 * @param frags whether the XDP program takes packets in fragments
 * @param ingress what sees packets that come: {@code xdp}, {@code tcx}, {@code clsact}
 * @param egress what sees packets that go: {@code tcx}, {@code clsact}
 * @param joined whether another tool attached first, and this one reads what that one attached
 * @param foreign the XDP program of somebody else that is there too, or empty
 */
public record Watched(
    String name,
    int index,
    String driver,
    String xdpMode,
    boolean frags,
    String ingress,
    String egress,
    boolean joined,
    String foreign)
    implements Attributes {

  /** The same under another name. */
  public Watched renamed(String newName) {
    return new Watched(newName, index, driver, xdpMode, frags, ingress, egress, joined, foreign);
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("network.interface.name", name);
    visitor.number("weir.interface.index", index);
    if (!driver.isEmpty()) {
      visitor.text("weir.interface.driver", driver);
    }
    visitor.text("weir.xdp.mode", xdpMode);
    visitor.flag("weir.xdp.frags", frags);
    if (!foreign.isEmpty()) {
      visitor.text("weir.xdp.foreign", foreign);
    }
    visitor.text("weir.hooks.ingress", ingress);
    visitor.text("weir.hooks.egress", egress);
    visitor.flag("weir.joined", joined);
  }
}
