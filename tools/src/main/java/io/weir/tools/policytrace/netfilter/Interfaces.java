package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.NetInterface;
import io.weir.bpf.Netns;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Names of interfaces by index, looked up again after a second. One thread. */
final class Interfaces {
  private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(1);

  private final Netns netns;
  private final boolean isOwn;
  private final Map<Integer, String> names = new HashMap<>();
  private long askedNs = System.nanoTime();

  /**
   * Those of a namespace, which stays the caller's.
   *
   * @param isOwn whether it is the tool's own, which is not entered
   */
  Interfaces(Netns netns, boolean isOwn) {
    this.netns = netns;
    this.isOwn = isOwn;
  }

  /** The name; empty of index 0, and of one that is gone. */
  String name(int index) {
    if (index == 0) {
      return "";
    }
    long now = System.nanoTime();
    if (now - askedNs > FRESH_NS) {
      names.clear();
      askedNs = now;
    }
    return names.computeIfAbsent(index, this::find);
  }

  private String find(int index) {
    return (isOwn ? NetInterface.find(index) : netns.call(() -> NetInterface.find(index)))
        .map(NetInterface::name)
        .orElse("");
  }
}
