package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;

/** What keeps a datapath that this process did not attach: pins, or a session's programs. */
interface DatapathHome {
  /** The interface's name now; of one whose namespace cannot be entered, when it was attached. */
  String interfaceName();

  int ifindex();

  /** The inode of the network namespace in which it was attached. */
  long netnsInode();

  /** Where received packets are seen: {@code xdp native}, {@code xdp generic} or {@code tc}. */
  String attachMode();

  /** Whether the interface is still there, with all programs attached. */
  boolean attached();

  /** Opens one of its maps; the caller closes it. */
  BpfMap map(String name);

  /** Lets go of what keeps it, after its rules. */
  void remove();
}
