package io.weir.ringbuf.drop;

/**
 * Why the kernel dropped a packet.
 *
 * @param number the running kernel's; other kernels number otherwise
 * @param name as in {@code enum skb_drop_reason}, without its prefix; the number in hexadecimal
 *     where the kernel tells no name, and empty where it has no reasons at all
 * @param subsystem {@code core}, or whose reason it is: {@code openvswitch}, ...
 */
public record DropReason(int number, String name, String subsystem) {
  /** The subsystem of the reasons that all kernels have. */
  public static final String CORE = "core";
}
