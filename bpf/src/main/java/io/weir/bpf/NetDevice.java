package io.weir.bpf;

/**
 * What the kernel says of an interface now.
 *
 * @param name its name now
 * @param arpType {@code ARPHRD_*} of linux/if_arp.h: {@link #ETHER}, {@link #LOOPBACK}, or a device
 *     whose packets begin with the IP header
 * @param mtu the largest packet in bytes, without the link-layer header
 * @param kind what ip-link(8) calls its type: veth, tun, bridge, bond, vlan, ...; empty of hardware
 *     and loopback
 * @param up whether it is administratively up
 * @param drops what it dropped since it exists
 */
public record NetDevice(
    String name, int index, int arpType, int mtu, String kind, boolean up, Drops drops) {
  /** {@code ARPHRD_ETHER}. */
  public static final int ETHER = 1;

  /** {@code ARPHRD_LOOPBACK}. */
  public static final int LOOPBACK = 772;

  /** Packets that the device counts as lost; {@code struct rtnl_link_stats64}. */
  public record Drops(
      long rxDropped, long rxErrors, long rxMissed, long txDropped, long txErrors) {}

  /** Whether packets begin with an Ethernet header. */
  public boolean hasEthernetHeader() {
    return arpType == ETHER || arpType == LOOPBACK;
  }
}
