package io.weir.policy.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bpf.TestRun;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.table.HeldRule;
import io.weir.testsupport.packet.Packets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tables change places while all CPUs look packets up. Of two rules about the same packet one
 * passes it and the other, ranked behind, drops it; in the other set each does what the other one
 * did. So either set passes it, and only a packet that saw both could be dropped.
 */
class SwapFloodKernelIT {
  private static final int SWAPS = Integer.getInteger("weir.test.storm") == null ? 150 : 20;
  private static final int MANY = 1_000;
  private static final int TAKEN_OUT = Integer.getInteger("weir.test.storm") == null ? 2_000 : 200;
  private static final int THREADS = 4;
  private static final int REPEAT = 2_003;
  private static final int DECOYS = 40;
  private static final int DROPPED = 1; // enum drop_counter of packet.h
  private static final Prefix SOURCE = new Prefix(Family.IPV4, 0xc0000201L << 32, 0, 32);
  private static final Prefix DESTINATION = new Prefix(Family.IPV4, 0xc6336402L << 32, 0, 32);
  private static final byte[] FRAME =
      Packets.frame("0800", Packets.ip4(17, Packets.udp(1000, 53, 8)));

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicLong sent = new AtomicLong();

  @Test
  void shouldNeverShowAPacketTwoSets() throws InterruptedException {
    flood(SWAPS);
  }

  @Test
  @Tag("long")
  void shouldNeverShowAPacketTwoSetsInAThousandSwaps() throws InterruptedException {
    flood(MANY);
  }

  /**
   * No rule drops, so no packet is dropped, whenever the rule goes that it was found to pass by.
   */
  @Test
  void shouldPassWhatIsBeingDecidedByARuleThatIsTakenOut() throws InterruptedException {
    Prefix other = new Prefix(Family.IPV4, 0xc0000202L << 32, 0, 32);
    HeldRule first =
        RuledPrograms.held(
            new Rule(1, from(other), RuleAction.PASS, Rule.RANK_DEFAULT - 1, null, "", ""));
    int inPlace = 0;
    try (RuledPrograms programs = RuledPrograms.enforcing()) {
      programs.bank().replaceAll(List.of(first));
      List<Thread> threads = begin(programs);
      try {
        for (int id = 2; id < TAKEN_OUT + 2; id++) {
          Rule passing =
              new Rule(id, from(SOURCE), RuleAction.PASS, Rule.RANK_DEFAULT, null, "", "");
          programs.bank().change(List.of(RuledPrograms.held(passing)), Set.of());
          inPlace += programs.bank().change(List.of(), Set.of(id)).swapped() ? 0 : 1;
        }
      } finally {
        end(threads);
      }
      assertThat(inPlace).isGreaterThan(TAKEN_OUT / 2);
      assertThat(programs.counter(DROPPED)).isZero();
    }
  }

  private static RuleMatch from(Prefix source) {
    return match(List.of(source), List.of(), List.of());
  }

  private List<Thread> begin(RuledPrograms programs) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      String program = i % 2 == 0 ? "packet_xdp" : "packet_ingress";
      threads.add(new Thread(() -> send(programs, program)));
    }
    threads.forEach(Thread::start);
    return threads;
  }

  private void end(List<Thread> threads) throws InterruptedException {
    over.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void flood(int swaps) throws InterruptedException {
    List<HeldRule> one = set(true);
    List<HeldRule> other = set(false);
    try (RuledPrograms programs = RuledPrograms.enforcing()) {
      programs.bank().replaceAll(one);
      List<Thread> threads = begin(programs);
      long began = System.nanoTime();
      try {
        for (int i = 0; i < swaps; i++) {
          programs.bank().replaceAll(i % 2 == 0 ? other : one);
        }
      } finally {
        end(threads);
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          "swaps=%d packets=%,d seconds=%.1f swap=%.1f ms%n",
          swaps, sent.get(), seconds, seconds * 1000 / swaps);
      assertThat(programs.counter(DROPPED)).isZero();
      assertThat(programs.hits().stream().mapToLong(Long::longValue).sum()).isEqualTo(sent.get());
      assertThat(programs.hits().subList(0, 2)).allMatch(hits -> hits > 0);
      assertThat(sent.get()).isGreaterThan((long) swaps * REPEAT);
    }
  }

  private void send(RuledPrograms programs, String program) {
    try (TestRun run = programs.object().program(program).testRun().dataOut(0)) {
      run.data(FRAME).repeat(REPEAT);
      while (!over.get()) {
        run.run();
        sent.addAndGet(REPEAT);
      }
    }
  }

  private static List<HeldRule> set(boolean sourcePasses) {
    List<HeldRule> rules = new ArrayList<>();
    rules.add(rule(1, sourcePasses, match(List.of(SOURCE), List.of(), List.of())));
    rules.add(rule(2, !sourcePasses, match(List.of(), List.of(DESTINATION), List.of())));
    for (int i = 0; i < DECOYS; i++) { // looked at before these, of the same gates
      List<Prefix> source = List.of(new Prefix(Family.IPV4, SOURCE.high(), 0, 24 + i % 9));
      List<PortRange> port = List.of(new PortRange(1 << i % 16, 1 << i % 16));
      RuleMatch match = match(source, List.of(), port);
      rules.add(RuledPrograms.held(new Rule(3 + i, match, RuleAction.DROP, 0, null, "", "")));
    }
    return rules;
  }

  private static HeldRule rule(int id, boolean passes, RuleMatch match) {
    RuleAction action = passes ? RuleAction.PASS : RuleAction.DROP;
    return RuledPrograms.held(new Rule(id, match, action, passes ? 1 : 2, null, "", ""));
  }

  private static RuleMatch match(List<Prefix> from, List<Prefix> to, List<PortRange> ports) {
    return new RuleMatch(
        Direction.IN,
        Family.IPV4,
        from,
        to,
        17,
        List.of(),
        ports,
        null,
        null,
        RuleMatch.ANY,
        false,
        false);
  }
}
