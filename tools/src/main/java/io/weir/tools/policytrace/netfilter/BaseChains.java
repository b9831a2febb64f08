package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.NftChain;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Base chains by name; they are asked for again when one is not known, ten times a second at most.
 * One thread.
 */
final class BaseChains {
  private static final long FRESH_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Supplier<List<NftChain>> lister;
  private final LongSupplier nanoTime;
  private final Map<Key, NftChain> chains = new HashMap<>();
  private long askedNs;
  private boolean asked;

  /**
   * None yet.
   *
   * @param lister lists those of the namespace that is traced
   */
  BaseChains(Supplier<List<NftChain>> lister, LongSupplier nanoTime) {
    this.lister = lister;
    this.nanoTime = nanoTime;
  }

  /** The chain; one of an unknown hook where there is none of that name any more. */
  NftChain of(int family, String table, String name) {
    Key key = new Key(family, table, name);
    NftChain chain = chains.get(key);
    if (chain == null && mayAsk()) {
      chains.clear();
      lister.get().forEach(c -> chains.put(new Key(c.family(), c.table(), c.name()), c));
      chain = chains.get(key);
    }
    return chain == null ? new NftChain(family, table, name, NftChain.Hook.UNKNOWN, 0, "") : chain;
  }

  private boolean mayAsk() {
    long now = nanoTime.getAsLong();
    if (asked && now - askedNs < FRESH_NS) {
      return false;
    }
    asked = true;
    askedNs = now;
    return true;
  }

  private record Key(int family, String table, String name) {}
}
