package io.weir.bpf;

import io.weir.bpf.sys.Raw;

/**
 * What the kernel says of a link; {@code struct bpf_link_info} of linux/bpf.h.
 *
 * @param type {@code enum bpf_link_type}: {@link #XDP}, {@link #TCX}, ...
 * @param ifindex the interface of an XDP or tcx link, 0 of others, and 0 when it is gone
 * @param attachType {@code enum bpf_attach_type} of a tcx link, 0 of others
 */
public record LinkInfo(int id, int type, int programId, int ifindex, int attachType) {
  /** {@code BPF_LINK_TYPE_XDP}. */
  public static final int XDP = 6;

  /** {@code BPF_LINK_TYPE_TCX}. */
  public static final int TCX = 11;

  private static final int BYTES = 64;

  static LinkInfo of(int fd) {
    try (Raw.Block info = new Raw.Block(BYTES)) {
      KernelCalls.info(fd, info, BYTES, "link");
      int type = info.get32(0);
      boolean onInterface = type == XDP || type == TCX;
      return new LinkInfo(
          info.get32(4),
          type,
          info.get32(8),
          onInterface ? info.get32(16) : 0,
          type == TCX ? info.get32(20) : 0);
    }
  }
}
