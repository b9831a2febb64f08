package io.weir.tools.dropsnoop;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;

/** Reads what {@code dropseen.h} counts. Any thread; one system call each. */
final class SeenAtDevices {
  private static final int SLOTS_LOG = 10;
  private static final int NETNS_FACTOR = 0x9e3779b1;
  private static final int INDEX_FACTOR = 0x85ebca6b;

  private final BpfMap map;

  SeenAtDevices(BpfObject object) {
    map = object.map("seen_at_device");
  }

  /** Drops that were seen there since the start, or at an interface that shares its place. */
  long at(long netns, int ifindex) {
    return map.sumPerCpu(BpfMap.key(slot(netns, ifindex)), 0);
  }

  static int slot(long netns, int ifindex) {
    return ((int) netns * NETNS_FACTOR ^ ifindex * INDEX_FACTOR) >>> (Integer.SIZE - SLOTS_LOG);
  }
}
