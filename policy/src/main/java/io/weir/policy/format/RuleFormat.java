package io.weir.policy.format;

/** A format of files of rules. */
public enum RuleFormat {
  /** One rule's object a line, or an array of them; see {@link RuleJson}. */
  JSON,
  /** Comma-separated values (RFC 4180) below a line that names the fields. */
  CSV,
  /** A prefix a line, with comments behind {@code #} or {@code ;}. */
  CIDR,
  /** {@code iptables-save} and {@code ip6tables-save}. */
  IPTABLES,
  /** {@code ipset save}. */
  IPSET,
  /** {@code nft -j list ruleset} and the like; written for {@code nft -f}. */
  NFT
}
