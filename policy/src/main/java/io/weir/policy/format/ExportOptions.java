package io.weir.policy.format;

import io.weir.policy.rule.Family;

/** How rules are written. Set before they are, by one thread; each call gives this object. */
public final class ExportOptions {
  Family family = Family.IPV4;
  String interfaceName;
  String name = "weir";
  boolean partial;
  boolean withoutTtl;

  /** The address family of an iptables file, which is about one; IPv4 unless this is called. */
  public ExportOptions family(Family value) {
    family = value;
    return this;
  }

  /** The interface that the rules are for, which iptables' and nft's rules then name. */
  public ExportOptions interfaceName(String value) {
    interfaceName = value;
    return this;
  }

  /** The name of nft's table, and what ipsets' names begin with; weir unless this is called. */
  public ExportOptions name(String value) {
    name = value;
    return this;
  }

  /** Leaves out what the format cannot hold, and tells; else it is an error. */
  public ExportOptions partial(boolean value) {
    partial = value;
    return this;
  }

  /** Writes rules that end as if they did not, where a format knows no end. */
  public ExportOptions withoutTtl(boolean value) {
    withoutTtl = value;
    return this;
  }
}
