package io.weir.policy.enforce;

import io.weir.bpf.Netns;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * A writer that is killed at work. Arguments: a network namespace, an interface of it, and what it
 * does until then: {@code hold} what it opened, {@code swap} sets of rules without end, or {@code
 * reswap} the set that is there.
 */
final class StandingWriter {
  private StandingWriter() {}

  public static void main(String[] arguments) {
    try (Netns netns = Netns.of(arguments[0]);
        StandingDatapath datapath =
            StandingDatapath.open(netns, arguments[1], AttachMode.AUTO, StandingWriter::say)) {
      datapath.mode(Mode.ENFORCE);
      if (datapath.drops().size() == 0 || !arguments[2].equals("reswap")) {
        datapath.drops().change(List.of(TestRules.dropAll(1)), Set.of());
      }
      System.out.println("ready");
      while (arguments[2].equals("hold")) {
        LockSupport.park();
      }
      while (true) {
        datapath.drops().replaceAll(List.of(TestRules.dropAll(1)));
      }
    }
  }

  private static void say(String note) {
    System.out.println(note);
  }
}
