package io.weir.tools.xdptop;

import io.weir.ringbuf.traffic.TrafficKey;
import io.weir.tui.enforce.RuleDesk;
import java.util.List;

/**
 * A desk for a screen that is there before the datapath and after it: meanwhile it can do nothing.
 */
final class LateDesk implements RuleDesk {
  private static final String NOT_YET = "no datapath is attached now: again in a moment";
  private static final Outcome NOTHING = new Outcome(false, NOT_YET);

  private RuleDesk opened;

  /**
   * Lets it use another, which must stay usable until the next call.
   *
   * @param desk null: none
   */
  synchronized void open(RuleDesk desk) {
    opened = desk;
  }

  @Override
  public synchronized Status status() {
    return opened == null ? new Status(Mode.OFF, -1, 0, 0, 0, false) : opened.status();
  }

  @Override
  public synchronized Proposal propose(TrafficKey row) {
    return opened == null ? nothing() : opened.propose(row);
  }

  @Override
  public synchronized Proposal change(Change change) {
    return opened == null ? nothing() : opened.change(change);
  }

  @Override
  public synchronized Outcome apply() {
    return opened == null ? NOTHING : opened.apply();
  }

  @Override
  public synchronized Outcome undo() {
    return opened == null ? NOTHING : opened.undo();
  }

  @Override
  public synchronized List<RuleRow> rules() {
    return opened == null ? List.of() : opened.rules();
  }

  @Override
  public synchronized Outcome remove(int id) {
    return opened == null ? NOTHING : opened.remove(id);
  }

  @Override
  public synchronized Outcome mode(Mode mode) {
    return opened == null ? NOTHING : opened.mode(mode);
  }

  @Override
  public synchronized Outcome leave(boolean keep) {
    return opened == null ? NOTHING : opened.leave(keep);
  }

  private static Proposal nothing() {
    return new Proposal("", "", 0, 0, 0, List.of(), List.of(), NOT_YET);
  }
}
