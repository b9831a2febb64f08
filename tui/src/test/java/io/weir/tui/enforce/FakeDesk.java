package io.weir.tui.enforce;

import io.weir.ringbuf.traffic.TrafficKey;
import java.util.ArrayList;
import java.util.List;

/** A desk that writes down what is asked of it. */
final class FakeDesk implements RuleDesk {
  final List<String> asked = new ArrayList<>();
  final List<RuleRow> rows = new ArrayList<>();
  Status status = new Status(Mode.AUDIT, 9, 0, 0, 0, true);
  String refusal = "";
  List<String> warnings = List.of();
  boolean succeeds = true;

  @Override
  public Status status() {
    return status;
  }

  @Override
  public Proposal propose(TrafficKey row) {
    asked.add("propose " + row.text());
    return proposal(row.text());
  }

  @Override
  public Proposal change(Change change) {
    asked.add("change " + change);
    return proposal(change.name());
  }

  @Override
  public Outcome apply() {
    return outcome("apply");
  }

  @Override
  public Outcome undo() {
    return outcome("undo");
  }

  @Override
  public List<RuleRow> rules() {
    return List.copyOf(rows);
  }

  @Override
  public Outcome remove(int id) {
    rows.removeIf(row -> row.id() == id);
    return outcome("remove " + id);
  }

  @Override
  public Outcome mode(Mode mode) {
    return outcome("mode " + mode);
  }

  @Override
  public Outcome leave(boolean keep) {
    return outcome("leave " + keep);
  }

  private Outcome outcome(String what) {
    asked.add(what);
    return new Outcome(succeeds, succeeds ? "done: " + what : "failed: " + what);
  }

  private Proposal proposal(String rule) {
    return new Proposal(rule, "30m", 10_000, 1, 3, List.of("udp/53", "tcp/22"), warnings, refusal);
  }
}
