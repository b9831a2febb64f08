package io.weir.tools.xdptop;

import io.weir.bpf.BpfObject;
import io.weir.policy.enforce.RuleClock;
import io.weir.ringbuf.traffic.FlowKey;
import java.time.Duration;
import java.util.function.Consumer;

/** The flows of the kernel's table that had a packet lately. One thread; some 10 ms a look. */
final class RecentFlows implements AutoCloseable {
  private final FlowSlots slots;
  private final RuleClock clock;

  RecentFlows(BpfObject object, RuleClock clock) {
    this.slots = new FlowSlots(object);
    this.clock = clock;
  }

  /** Gives each that had a packet within a time. */
  void within(Duration time, Consumer<FlowKey> to) {
    int now = (int) clock.now();
    long most = time.toSeconds() * clock.hertz();
    for (int slot = 0; slot < slots.size(); slot++) {
      int tag = slots.tag(slot);
      if (tag == 0 || now - slots.usedJiffies(slot) > most) {
        continue;
      }
      FlowKey key = slots.isReady(slot, tag) ? slots.key(slot) : null;
      if (key != null && slots.tagAfter(slot) == tag) {
        to.accept(key);
      }
    }
  }

  @Override
  public void close() {
    slots.close();
  }
}
