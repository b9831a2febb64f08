package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.bpf.sys.LibBpfMaps;

/** How many CPUs the kernel prepared for: the slots of a per-CPU value, online or not. */
public final class PossibleCpus {
  private PossibleCpus() {}

  /** The count, as libbpf reads it from /sys/devices/system/cpu/possible and keeps it. */
  public static int count() {
    LibBpf.require();
    return KernelCalls.check(LibBpfMaps.libbpf_num_possible_cpus(), "count possible CPUs");
  }
}
