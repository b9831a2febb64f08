package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.NftTrace;
import java.util.Locale;

/** How a base chain ends. */
enum Outcome {
  ACCEPT,
  DROP,
  /** It was taken by somebody who handles it, such as a proxy for TCP's handshakes. */
  STOLEN,
  /** A process decides about it. */
  QUEUE,
  OTHER;

  static Outcome of(NftTrace step) {
    return switch (step.code()) {
      case NftTrace.ACCEPT -> ACCEPT;
      case NftTrace.DROP -> DROP;
      case NftTrace.STOLEN -> STOLEN;
      case NftTrace.QUEUE -> QUEUE;
      default -> OTHER;
    };
  }

  /** The name in tables and JSON. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
