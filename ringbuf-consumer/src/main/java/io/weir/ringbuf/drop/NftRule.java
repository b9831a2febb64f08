package io.weir.ringbuf.drop;

import io.weir.ringbuf.event.AttributeVisitor;

/**
 * A rule of nftables, or as much of it as is known.
 *
 * @param family the table's: inet, ip, ip6, bridge, netdev, arp
 * @param handle the rule's, unique in its table while that exists; 0 when not known
 * @param rule its text as nft(8) lists it; empty when not known
 * @param policy whether no rule but the chain's policy dropped the packet
 */
public record NftRule(
    String family, String table, String chain, long handle, String rule, boolean policy)
    implements DropCause {
  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("weir.nft.family", family);
    visitor.text("weir.nft.table", table);
    visitor.text("weir.nft.chain", chain);
    if (handle != 0) {
      visitor.number("weir.nft.handle", handle);
    }
    if (!rule.isEmpty()) {
      visitor.text("weir.nft.rule", rule);
    }
    if (policy) {
      visitor.flag("weir.nft.policy", true);
    }
  }

  @Override
  public String text() {
    StringBuilder text = new StringBuilder("table ").append(family).append(' ').append(table);
    text.append(" chain ").append(chain);
    if (policy) {
      return text.append(": its policy").toString();
    }
    if (handle != 0) {
      text.append(" handle ").append(handle);
    }
    return rule.isEmpty() ? text.toString() : text.append(": ").append(rule).toString();
  }
}
