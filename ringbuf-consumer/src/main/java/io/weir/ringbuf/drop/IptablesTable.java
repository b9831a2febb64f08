package io.weir.ringbuf.drop;

import io.weir.ringbuf.event.AttributeVisitor;

/**
 * A table of legacy iptables; the kernel does not tell the rule.
 *
 * @param family ip or ip6
 * @param chain the built-in chain that the packet was in; the rule may be in another one, which
 *     that leads to
 */
public record IptablesTable(String family, String table, String chain) implements DropCause {
  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.text("weir.iptables.family", family);
    visitor.text("weir.iptables.table", table);
    visitor.text("weir.iptables.chain", chain);
  }

  @Override
  public String text() {
    String command = family.equals("ip6") ? "ip6tables" : "iptables";
    return command + "-legacy table " + table + " chain " + chain;
  }
}
