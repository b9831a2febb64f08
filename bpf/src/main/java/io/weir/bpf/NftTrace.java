package io.weir.bpf;

import io.weir.ringbuf.drop.HeaderKey;

/**
 * One step of a traced packet through nftables' rules ({@code NFT_MSG_TRACE}).
 *
 * @param id the same in all steps of a packet; another packet may have had it before
 * @param family the table's, {@code NFPROTO_*}
 * @param handle the rule's; 0 where it is none
 * @param verdict {@code NF_DROP} is {@link #DROP}; {@code NF_ACCEPT} is {@link #ACCEPT}; jumps and
 *     the like are negative
 * @param headers of the packet; null in all but the first step of a base chain, and of what is no
 *     IP
 */
public record NftTrace(
    int id,
    int family,
    String table,
    String chain,
    long handle,
    Kind kind,
    int verdict,
    HeaderKey headers) {
  /** {@code NF_DROP}. */
  public static final int DROP = 0;

  /** {@code NF_ACCEPT}. */
  public static final int ACCEPT = 1;

  /** {@code enum nft_trace_types}. */
  public enum Kind {
    UNKNOWN,
    POLICY,
    RETURN,
    RULE;

    private static final Kind[] ALL = values();

    static Kind of(int number) {
      return number > 0 && number < ALL.length ? ALL[number] : UNKNOWN;
    }
  }
}
