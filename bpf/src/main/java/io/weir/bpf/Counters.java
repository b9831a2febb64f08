package io.weir.bpf;

import io.weir.ringbuf.pipeline.Accounting.KernelCounts;
import java.util.function.Supplier;

/** Reads what an object's programs count: {@code counters.h}. Any thread; one system call each. */
public final class Counters implements Supplier<KernelCounts> {
  private static final int SEEN = 0;
  private static final int FILTERED = 1;
  private static final int LOST_RESERVE = 2;
  private static final int LOST_TABLE = 3;
  private static final int SUPPRESSED = 4;
  private static final int LIMITED = 5;

  private final BpfObject object;
  private final BpfMap map;

  /** The counters of an object that includes {@code counters.h}. */
  public Counters(BpfObject object) {
    this.object = object;
    this.map = object.map("counters");
  }

  @Override
  public KernelCounts get() {
    long recursion = 0;
    for (BpfProgram program : object.programs()) {
      recursion += program.info().recursionMisses();
    }
    return new KernelCounts(
        sum(SEEN),
        sum(FILTERED),
        sum(LOST_RESERVE),
        sum(LOST_TABLE),
        recursion,
        sum(SUPPRESSED),
        sum(LIMITED));
  }

  private long sum(int counter) {
    return map.sumPerCpu(BpfMap.key(counter), 0);
  }
}
