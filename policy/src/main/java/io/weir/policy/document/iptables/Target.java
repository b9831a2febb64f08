package io.weir.policy.document.iptables;

/**
 * What a rule of iptables does with a packet.
 *
 * @param name the target's or the chain's; empty of a rule that only counts
 */
record Target(Kind kind, String name) {
  static final Target NONE = new Target(Kind.GO_ON, "");

  enum Kind {
    ACCEPT,
    /** REJECT among them. */
    DROP,
    RETURN,
    JUMP,
    GOTO,
    /** Whatever it does, the next rule is asked, about the same packet. */
    GO_ON,
    /** The packet's addresses are others behind it. */
    CHANGES_ADDRESS,
    /** What conntrack says is another behind it. */
    CHANGES_STATE,
    /** Not known. */
    OTHER
  }

  boolean leads() {
    return kind == Kind.JUMP || kind == Kind.GOTO;
  }
}
