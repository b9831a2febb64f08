package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfSpec;
import io.weir.bpf.TestRun;
import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.Rule;
import io.weir.policy.table.HeldRule;
import io.weir.policy.table.TableLayouts;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The datapath's programs with a policy in force, asked packet by packet through test runs. */
final class PolicedPrograms implements AutoCloseable {
  private static final long FOREVER = Long.MAX_VALUE;

  private final BpfObject object = BpfSpec.named("packet").constant("policy_hooks", 7).load();
  private final DatapathState state =
      new DatapathState(object.map(DatapathPrograms.STATE), DatapathPrograms.types());
  private final RuleBank bank =
      new RuleBank(
          object.map(DatapathPrograms.POLICY_BANK), new TableLayouts(object::layout), () -> 0);
  private final Map<String, TestRun> runs = new HashMap<>();

  PolicedPrograms() {
    mode(Mode.ENFORCE);
    state.policyUntil(0, FOREVER);
  }

  BpfObject object() {
    return object;
  }

  void mode(Mode mode) {
    state.policyMode(mode);
  }

  /** Lets verdicts be sent, or no more. */
  void told(boolean wanted) {
    state.policyTold(wanted ? FOREVER : 0);
  }

  /** Gives the policy up, as its owner's death does after a while. */
  void lapse() {
    state.policyUntil(FOREVER, 1);
  }

  /** These and no others. */
  void replace(boolean again, Rule... rules) {
    replace(again, Arrays.stream(rules).map(RuledPrograms::held).toList());
  }

  /** The same of rules as a compiler makes them. */
  void replace(boolean again, List<HeldRule> rules) {
    bank.replaceAll(rules);
    state.policyChanged(again);
  }

  /** Whether a program drops a packet, whole. */
  boolean drops(String program, PacketFacts packet) {
    return drops(program, PacketFrames.of(packet, PacketFrames.Part.WHOLE, 0));
  }

  /** Whether a program drops a frame. */
  boolean drops(String program, byte[] frame) {
    int verdict = run(program).data(frame).run().retval();
    boolean xdp = program.equals(DatapathHook.XDP.program());
    return verdict == (xdp ? RuledPrograms.XDP_DROP : RuledPrograms.TC_DROP);
  }

  /** How often each rule decided, by its id. */
  Map<Integer, Long> hits() {
    Map<Integer, Long> hits = new HashMap<>();
    bank.rules().forEach(held -> hits.put(held.rule().id(), held.hits()));
    return hits;
  }

  /** A count of {@link PolicyCounts}. */
  long count(String name) {
    return PolicyCounts.read(object.map(PolicyCounts.MAP)).get(name);
  }

  /** How many connections a map of them has. */
  int connections(String map) {
    return object.map(map).keys().size();
  }

  /** Forgets every connection. */
  void forget() {
    for (String name : List.of("opening", "connections")) {
      BpfMap map = object.map(name);
      map.keys().forEach(map::delete);
    }
  }

  @Override
  public void close() {
    runs.values().forEach(TestRun::close);
    state.close();
    bank.close();
    object.close();
  }

  private TestRun run(String program) {
    return runs.computeIfAbsent(program, name -> object.program(name).testRun().dataOut(0));
  }
}
