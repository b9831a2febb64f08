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
 * @param packet the packet as it entered the base chain; null where {@code headers} are
 */
public record NftTrace(
    int id,
    int family,
    String table,
    String chain,
    long handle,
    Kind kind,
    int verdict,
    HeaderKey headers,
    NftPacket packet) {
  /** {@code NF_DROP}. */
  public static final int DROP = 0;

  /** {@code NF_ACCEPT}. */
  public static final int ACCEPT = 1;

  /** {@code NF_STOLEN}: it is somebody else's from here on. */
  public static final int STOLEN = 2;

  /** {@code NF_QUEUE}: a process decides. */
  public static final int QUEUE = 3;

  private static final int VERDICT = 0xff; // NF_VERDICT_MASK

  /** The same with {@code NF_DROP} for a verdict. */
  public NftTrace dropping() {
    return new NftTrace(id, family, table, chain, handle, kind, DROP, headers, packet);
  }

  /** Whether the base chain ends here, by a rule or by its policy. */
  public boolean decides() {
    return kind == Kind.POLICY || (kind == Kind.RULE && verdict >= 0);
  }

  /** The verdict without what is packed beside it (an errno, a queue's number). */
  public int code() {
    return verdict & VERDICT;
  }

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
