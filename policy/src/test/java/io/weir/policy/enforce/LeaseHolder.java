package io.weir.policy.enforce;

import io.weir.bpf.Netns;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that enforces as long as it runs: drops all that is received, and renews its lease.
 * Arguments: a network namespace and an interface of it.
 */
final class LeaseHolder {
  private static final long TICK_NS = 100_000_000;

  private LeaseHolder() {}

  public static void main(String[] arguments) {
    try (Netns netns = Netns.of(arguments[0])) {
      SessionLease lease;
      try (StandingDatapath datapath =
          StandingDatapath.open(netns, arguments[1], AttachMode.AUTO, note -> {})) {
        datapath.mode(Mode.ENFORCE);
        lease = SessionLease.take(datapath);
        int id = RuleIds.take(1);
        datapath.drops().change(List.of(TestRules.dropAllLeased(id, lease.number())), Set.of());
      }
      System.out.println("ready lease=" + lease.number());
      while (lease.renew()) {
        LockSupport.parkNanos(TICK_NS);
      }
      System.out.println("lost");
      lease.close();
    }
  }
}
