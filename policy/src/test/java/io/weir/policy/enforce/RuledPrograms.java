package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfSpec;
import io.weir.bpf.MapMemory;
import io.weir.bpf.TestRun;
import io.weir.policy.rule.Rule;
import io.weir.policy.table.HeldRule;
import io.weir.policy.table.TableLayouts;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The datapath's programs with rules in force, asked packet by packet through test runs. */
public final class RuledPrograms implements AutoCloseable {
  public static final int XDP_DROP = 1;
  public static final int XDP_PASS = 2;
  public static final int TC_PASS = -1;
  public static final int TC_DROP = 2;

  private static final int ENFORCE = 2;

  private final BpfObject object;
  private final RuleBank bank;
  private long now; // jiffies64, for sweeping: before all time, unless a test says more
  private final Map<String, TestRun> runs = new HashMap<>();

  private RuledPrograms(BpfSpec spec) {
    object = spec.constant("drop_hooks", 7).load();
    bank = new RuleBank(object.map("drops_bank"), new TableLayouts(object::layout), () -> now);
    mode(ENFORCE);
  }

  /** All three programs, in force. */
  public static RuledPrograms enforcing() {
    return new RuledPrograms(BpfSpec.named("packet"));
  }

  public BpfObject object() {
    return object;
  }

  public RuleBank bank() {
    return bank;
  }

  /** Lets swaps sweep what has ended by then. */
  public void sweepAt(long jiffies) {
    now = jiffies;
  }

  /** Sets {@code drops_mode}. */
  public void mode(int mode) {
    try (MapMemory memory = object.map(DatapathPrograms.STATE).mmap()) {
      int at = object.layout("datapath_state").offset("drops_mode", Integer.BYTES);
      memory.buffer().putInt(at, mode);
    }
  }

  /** These and no others, for good. */
  public void rules(Rule... rules) {
    bank.replaceAll(Arrays.stream(rules).map(RuledPrograms::held).toList());
  }

  public static HeldRule held(Rule rule) {
    return new HeldRule(rule, HeldRule.NEVER, HeldRule.NO_LEASE);
  }

  /** Whether a program drops a frame. */
  public boolean drops(String program, byte[] frame) {
    int verdict = run(program).data(frame).run().retval();
    boolean xdp = program.equals(DatapathHook.XDP.program());
    if (verdict != (xdp ? XDP_PASS : TC_PASS) && verdict != (xdp ? XDP_DROP : TC_DROP)) {
      throw new AssertionError(program + " says " + verdict);
    }
    return verdict == (xdp ? XDP_DROP : TC_DROP);
  }

  /** How often each rule decided, in the order in which they came. */
  public List<Long> hits() {
    return bank.rules().stream().map(HeldRule::hits).toList();
  }

  /** One of {@code drop_counters}, by its place in {@code enum drop_counter}. */
  public long counter(int slot) {
    return object.map("drop_counters").sumPerCpu(BpfMap.key(slot), 0);
  }

  @Override
  public void close() {
    runs.values().forEach(TestRun::close);
    bank.close();
    object.close();
  }

  private TestRun run(String program) {
    return runs.computeIfAbsent(program, name -> object.program(name).testRun().dataOut(0));
  }
}
