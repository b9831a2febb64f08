package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.NetInterface;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Names of interfaces by index, looked up again after a second. One thread. */
final class Interfaces {
  private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(1);

  private final IntFunction<Optional<NetInterface>> finder;
  private final Map<Integer, String> names = new HashMap<>();
  private long askedNs = System.nanoTime();

  Interfaces(IntFunction<Optional<NetInterface>> finder) {
    this.finder = finder;
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
    return names.computeIfAbsent(
        index, wanted -> finder.apply(wanted).map(NetInterface::name).orElse(""));
  }
}
