package io.weir.policy.format;

import java.util.ArrayList;
import java.util.List;

/** A chain: steps that packets go through one after the other. */
final class Chain {
  final String name;
  final List<ChainStep> steps = new ArrayList<>();

  /** What becomes of packets at the end of a chain that the kernel calls; null: of others. */
  final ChainStep policy;

  Chain(String name, ChainStep policy) {
    this.name = name;
    this.policy = policy;
  }
}
