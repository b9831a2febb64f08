package io.weir.policy.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.enforce.PacketFrames.Part;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RandomRules;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.Verdict;
import io.weir.policy.table.HeldRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** One set of random rules in the kernel, changed again and again, beside its model. */
final class RuleTableRun {
  private static final int BATCH = 40; // packets between changes
  private static final int ENFORCE = 2;
  private static final int AUDIT = 1;

  private final RuledPrograms programs;
  private final RuledState state;
  private final FieldCounts counts;
  private final RandomRules random;
  private final String name;
  private final TableModel model = new TableModel();
  private final List<PacketFacts> sent = new ArrayList<>();
  private int mode = ENFORCE;
  private int nextId; // no set has another's, for hits are kept by it
  private int fragments;

  RuleTableRun(RuledPrograms programs, RuledState state, FieldCounts counts, long seed) {
    this.programs = programs;
    this.state = state;
    this.counts = counts;
    this.random = new RandomRules(seed);
    this.name = "seed=" + seed;
    this.nextId = 1 + (int) (seed % 100_000) * 4096;
  }

  void run(int packets) {
    state.clear();
    programs.mode(mode);
    lease(random.chance(50));
    int size = 1 + random.random().nextInt(1 << (1 + random.random().nextInt(8)));
    for (int i = 0; i < size; i++) {
      model.add(fresh());
    }
    programs.bank().replaceAll(new ArrayList<>(model.held()));
    model.swapped();
    for (int sentPackets = 0; sentPackets < packets; ) {
      for (int i = 0; i < BATCH && sentPackets < packets; i++) {
        sentPackets += datagram();
      }
      assertThat(hits()).as(name).isEqualTo(model.hits());
      change();
    }
    assertThat(hits()).as(name).isEqualTo(model.hits());
    counts.add("sets");
  }

  /** Sends a packet, or one in two fragments; returns how many were sent. */
  private int datagram() {
    PacketFacts facts = facts();
    boolean malformed = isMalformed(facts);
    int id = ++fragments & 0xffff;
    if (!malformed && random.chance(8)) {
      counts.add("fragments, first and later", 2);
      PacketFacts known = told(facts, model.begins(facts, false));
      check(known, known, Part.FIRST, id);
      check(known, withoutTransport(facts), Part.LATER, id);
      return 2;
    }
    if (random.chance(2)) {
      counts.add("fragments, only later");
      PacketFacts later = withoutTransport(facts);
      check(told(later, false), later, Part.LATER, id);
      return 1;
    }
    if (malformed) {
      counts.add("malformed");
    }
    check(told(facts, model.begins(facts, malformed)), facts, Part.WHOLE, id);
    return 1;
  }

  /** Sends one, of which the datapath is to know some facts, and its key others. */
  private void check(PacketFacts known, PacketFacts keyed, Part part, int id) {
    boolean out = known.direction() == Direction.OUT;
    String program = out ? "packet_egress" : random.chance(50) ? "packet_xdp" : "packet_ingress";
    Rule rule = mode == 0 ? null : model.decide(known);
    boolean drops = mode == ENFORCE && rule != null && rule.action().verdict() == Verdict.DROP;
    boolean dropped = programs.drops(program, PacketFrames.of(known, part, id));
    assertThat(dropped)
        .as(() -> name + " " + program + " " + part + ": " + known + ", by " + rule + whoDid())
        .isEqualTo(drops);
    model.note(keyed);
    counts.add(program);
    if (mode == 0) {
      counts.add("while off");
      return;
    }
    counts.count(known, rule, model.isEmpty() ? null : any().rule());
    if (!Objects.equals(rule, model.decidesForever(known))) {
      counts.add("another by TTL or lease");
    }
    if (out && known.protocol() != RuleMatch.TCP) {
      sent.add(known);
    }
  }

  private PacketFacts facts() {
    if (!sent.isEmpty() && random.chance(10)) {
      PacketFacts one = sent.get(random.random().nextInt(sent.size()));
      counts.add("answers");
      return new PacketFacts(
          Direction.IN,
          /* source= */ one.destination(),
          /* destination= */ one.source(),
          one.protocol(),
          /* sourcePort= */ one.destinationPort(),
          /* destinationPort= */ one.sourcePort(),
          one.icmpType(),
          one.icmpCode(),
          one.tcpFlags(),
          one.vlan(),
          false,
          false);
    }
    PacketFacts facts = random.packet(model.rules());
    return random.chance(3) && facts.direction() == Direction.IN ? toMany(facts) : facts;
  }

  private PacketFacts toMany(PacketFacts facts) {
    Prefix to =
        facts.family() == Family.IPV6
            ? new Prefix(Family.IPV6, 0xff02L << 48, 1, 128)
            : new Prefix(Family.IPV4, random.chance(50) ? 0xe0000001L << 32 : -1L << 32, 0, 32);
    return facts(facts, to, facts.local(), facts.beginsConnection());
  }

  /** With what the packet's destination and the past make of it. */
  private PacketFacts told(PacketFacts facts, boolean begins) {
    boolean received = facts.direction() == Direction.IN;
    boolean local = received && state.isLocal(facts.destination());
    return facts(facts, facts.destination(), local, begins);
  }

  private static PacketFacts facts(PacketFacts facts, Prefix to, boolean local, boolean begins) {
    return new PacketFacts(
        facts.direction(),
        facts.source(),
        to,
        facts.protocol(),
        facts.sourcePort(),
        facts.destinationPort(),
        facts.icmpType(),
        facts.icmpCode(),
        facts.tcpFlags(),
        facts.vlan(),
        local,
        begins);
  }

  private static PacketFacts withoutTransport(PacketFacts facts) {
    return new PacketFacts(
        facts.direction(),
        facts.source(),
        facts.destination(),
        facts.protocol(),
        RuleMatch.ANY,
        RuleMatch.ANY,
        RuleMatch.ANY,
        RuleMatch.ANY,
        RuleMatch.ANY,
        facts.vlan(),
        facts.local(),
        false);
  }

  private static boolean isMalformed(PacketFacts facts) {
    int icmp = facts.family() == Family.IPV4 ? 1 : 58;
    return RuleMatch.hasPorts(facts.protocol())
        ? facts.sourcePort() == RuleMatch.ANY
        : facts.protocol() == icmp && facts.icmpType() == RuleMatch.ANY;
  }

  private void change() {
    int what = random.random().nextInt(100);
    if (what < 35) {
      change("insert", List.of(fresh()), Set.of());
    } else if (what < 55 && !model.isEmpty()) {
      change("delete", List.of(), Set.of(any().rule().id()));
    } else if (what < 65 && !model.isEmpty()) {
      change("both", List.of(fresh(), fresh()), ids(any(), any()));
    } else if (what < 80 && !model.isEmpty()) {
      expire();
    } else if (what < 88) {
      replace();
    } else if (what < 94) {
      lease(random.chance(50));
    } else if (what < 97) {
      mode = random.chance(70) ? ENFORCE : random.chance(60) ? AUDIT : 0;
      programs.mode(mode);
    }
  }

  private void change(String kind, List<HeldRule> added, Set<Integer> removed) {
    RuleBank.Change change = programs.bank().change(added, removed);
    removed.forEach(model::remove);
    added.forEach(model::add);
    counts.add(kind + (change.swapped() ? " by swap" : " in place"));
    if (change.swapped()) {
      model.swapped();
    }
  }

  private void expire() {
    HeldRule rule = any();
    long end = random.chance(50) ? TableModel.PAST : TableModel.FUTURE;
    assertThat(programs.bank().expireAt(rule.rule().id(), end)).isTrue();
    model.replace(rule.expiringAt(end));
    counts.add("expiries");
  }

  /** Some stay, some get another meaning and keep their hits, some go, one comes. */
  private void replace() {
    Set<Integer> ids = new HashSet<>();
    model.held().forEach(one -> ids.add(one.rule().id()));
    for (int id : ids) {
      if (random.chance(10)) {
        model.remove(id);
      } else if (random.chance(20)) {
        model.replace(held(random.rule(id)));
      }
    }
    model.add(fresh());
    programs.bank().replaceAll(new ArrayList<>(model.held()));
    model.swapped();
    counts.add("replaced");
  }

  private void lease(boolean holds) {
    state.lease(TableModel.LEASE_THAT_ENDS, holds ? TableModel.FUTURE : 0);
    state.lease(1, TableModel.FUTURE);
    model.leaseHolds(holds);
  }

  private HeldRule fresh() {
    int id = nextId++;
    boolean alike = !model.isEmpty() && random.chance(55);
    return held(alike ? random.similar(id, any().rule()) : random.rule(id));
  }

  private HeldRule held(Rule rule) {
    long end =
        random.chance(70)
            ? HeldRule.NEVER
            : random.chance(50) ? TableModel.FUTURE : TableModel.PAST;
    return new HeldRule(rule, end, random.chance(80) ? 0 : random.random().nextInt(3));
  }

  private HeldRule any() {
    List<Rule> rules = model.rules();
    return model.held(rules.get(random.random().nextInt(rules.size())).id());
  }

  /** The rules whose hits are not those of the model. */
  private String whoDid() {
    StringBuilder text = new StringBuilder();
    hits()
        .forEach(
            (id, hits) -> {
              if (!hits.equals(model.hits().get(id))) {
                text.append("; ").append(hits).append(" hits of ").append(model.held(id));
              }
            });
    return text.toString();
  }

  private static Set<Integer> ids(HeldRule one, HeldRule other) {
    return new HashSet<>(List.of(one.rule().id(), other.rule().id()));
  }

  private Map<Integer, Long> hits() {
    Map<Integer, Long> hits = new HashMap<>();
    programs.bank().rules().forEach(one -> hits.put(one.rule().id(), one.hits()));
    return hits;
  }
}
