package io.weir.tools.xdptop;

import io.weir.bpf.Netns;
import io.weir.policy.enforce.DatapathSession;
import io.weir.policy.trigger.Trigger;
import io.weir.tools.Messages;

/** All that --enforce adds to an xdptop: its rules, and who makes them. */
final class Enforcement implements AutoCloseable {
  private final RuleSession session;
  private final RecentFlows flows;
  private final ScreenDesk desk;
  private final Output output;
  private final DropWhen dropWhen; // null: by hand alone

  private Enforcement(
      RuleSession session, RecentFlows flows, ScreenDesk desk, Output output, DropWhen dropWhen) {
    this.output = output;
    this.session = session;
    this.flows = flows;
    this.desk = desk;
    this.dropWhen = dropWhen;
  }

  /** Takes a lease of a datapath that was opened for rules. */
  static Enforcement open(
      DatapathSession datapath,
      Netns netns,
      XdptopOptions options,
      String command,
      Output output,
      Messages messages) {
    RuleSession session = RuleSession.open(datapath, netns, options, command, messages);
    try {
      RecentFlows flows = new RecentFlows(datapath.object(), session.rules().clock());
      ScreenDesk desk =
          new ScreenDesk(session, flows, netns, options.enforce.ttlOrDefault(), messages::say);
      output.enforce(desk);
      Trigger trigger = options.enforce.trigger();
      return new Enforcement(
          session,
          flows,
          desk,
          output,
          trigger == null ? null : new DropWhen(trigger, options.enforce, session, messages));
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** After each sample. */
  void tick(TrafficMeter meter) {
    session.alive();
    if (dropWhen != null) {
      dropWhen.tick(meter);
    }
    if (output.hasScreen()) {
      desk.tick(); // it looks at every rule
    }
  }

  @Override
  public void close() {
    output.enforce(null);
    flows.close();
    session.close();
  }
}
