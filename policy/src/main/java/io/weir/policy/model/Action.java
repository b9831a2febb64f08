package io.weir.policy.model;

/**
 * What a rule does with a flow that matches it.
 *
 * @param chain where a jump or a goto leads; empty of the others
 */
public record Action(Kind kind, String chain) {
  public static final Action ALLOW = new Action(Kind.ALLOW, "");
  public static final Action DENY = new Action(Kind.DENY, "");
  public static final Action RETURN = new Action(Kind.RETURN, "");
  public static final Action CONTINUE = new Action(Kind.CONTINUE, "");

  /** What there is to do. */
  public enum Kind {
    /** It is over: it may pass. */
    ALLOW,
    /** It is over: it may not. */
    DENY,
    /** On with another chain, and behind this rule when that has no answer. */
    JUMP,
    /** On with another chain, and not back here. */
    GOTO,
    /** No more of this chain. */
    RETURN,
    /** On with the next rule: what it does else is no verdict, or cannot be told. */
    CONTINUE
  }

  /** On with another chain, and back. */
  public static Action jump(String chain) {
    return new Action(Kind.JUMP, chain);
  }

  /** On with another chain, and not back. */
  public static Action goTo(String chain) {
    return new Action(Kind.GOTO, chain);
  }
}
