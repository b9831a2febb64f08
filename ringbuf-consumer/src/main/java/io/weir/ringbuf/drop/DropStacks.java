package io.weir.ringbuf.drop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * Numbers the different stacks of a run, each made readable once. One thread, the ring's. Beyond
 * {@value #MAX_KNOWN} stacks those so far are forgotten, and come again under new numbers.
 */
public final class DropStacks {
  static final int MAX_KNOWN = 4096;

  private final LongFunction<String> symbols;
  private final Map<List<Long>, DropStack> known = new HashMap<>();
  private int last;

  /** Stacks by these names of addresses. */
  public DropStacks(LongFunction<String> symbols) {
    this.symbols = symbols;
  }

  /**
   * The stack of these return addresses. What runs above the call that freed the packet is the
   * tracing itself, and is left out.
   *
   * @param addresses the innermost first
   * @param location the address after the call that freed the packet
   */
  public DropStack of(long[] addresses, long location) {
    if (addresses.length == 0) {
      return DropStack.UNKNOWN;
    }
    List<Long> from = from(addresses, location);
    DropStack stack = known.get(from);
    if (stack == null) {
      if (known.size() >= MAX_KNOWN) {
        known.clear();
      }
      List<String> frames = new ArrayList<>(from.size());
      from.forEach(address -> frames.add(symbols.apply(address)));
      stack = new DropStack(++last, frames);
      known.put(from, stack);
    }
    return stack;
  }

  private static List<Long> from(long[] addresses, long location) {
    List<Long> all = Arrays.stream(addresses).boxed().toList();
    return all.subList(Math.max(0, all.indexOf(location)), all.size());
  }
}
