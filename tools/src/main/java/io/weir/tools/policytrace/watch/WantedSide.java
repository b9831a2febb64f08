package io.weir.tools.policytrace.watch;

/** Which end of a pod's link an interface is. */
public enum WantedSide {
  /** What it looks like. */
  AUTO,
  /** The host's: what it receives is what the pod sends. */
  HOST,
  /** The pod's own, or a host's that has no pods behind it. */
  POD
}
