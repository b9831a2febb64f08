package io.weir.policy.enforce;

import io.weir.bpf.BpfLink;
import io.weir.bpf.BpfLinks;
import io.weir.bpf.BpfObject;
import io.weir.bpf.Xdp;
import io.weir.ringbuf.error.AttachFailed;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.traffic.Watched;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Joins a datapath that runs on an interface: loads programs over its maps, and holds what attaches
 * its programs. Where rules or a policy are wanted and its programs look none up, they are
 * exchanged for ones that do. Runs in the interface's network namespace.
 */
final class DatapathJoining {
  private final DatapathPlace place;
  private final DatapathWish wish;
  private final Consumer<String> notes;
  private final Optional<Xdp.Attached> xdp; // if it is ours
  private final Optional<DatapathTc> tc;
  private final DatapathHook receive;

  /**
   * @param xdp the program at XDP if it is one of ours; at least one of both is there
   */
  DatapathJoining(
      DatapathPlace place,
      DatapathWish wish,
      Consumer<String> notes,
      Optional<Xdp.Attached> xdp,
      Optional<DatapathTc> tc) {
    this.place = place;
    this.wish = wish;
    this.notes = notes;
    this.xdp = xdp;
    this.tc = tc;
    this.receive = xdp.isPresent() ? DatapathHook.XDP : DatapathHook.INGRESS;
  }

  /** Joins. What is held of tc is the session's then, and closed where that failed. */
  DatapathSession join(String foreign) {
    try {
      return joinByFrags(foreign);
    } catch (RuntimeException e) {
      tc.ifPresent(DatapathTc::close);
      throw e;
    }
  }

  /** Without frags, where that was what the driver refused. */
  private DatapathSession joinByFrags(String foreign) {
    try {
      return joinWith(foreign, true);
    } catch (AttachFailed e) {
      if (receive == DatapathHook.XDP && DatapathOpening.mayBeFrags(e)) {
        return joinWith(foreign, false);
      }
      throw e;
    }
  }

  private DatapathSession joinWith(String foreign, boolean frags) {
    try (RunningProgram running = running();
        Unwinding opened = new Unwinding()) {
      running.check("join the datapath of " + place.name());
      boolean exchange = wish.isBeyond(running);
      Stages stages = wish.stages(receive, place.isLayerThree(), frags, running);
      BpfObject object =
          opened.add(
              exchange
                  ? DatapathPrograms.loadInstead(running, stages)
                  : DatapathPrograms.loadBeside(running, stages));
      Optional<DatapathTc> held = tc.isPresent() ? tc : attachTc(object, opened);
      held.ifPresent(at -> addMissing(object, at));
      Optional<BpfLink> link = xdp.flatMap(this::link);
      link.ifPresent(opened::add);
      DatapathSession session =
          new DatapathSession(place.netns(), object, stages, watched(foreign, held));
      held.ifPresent(session::hold);
      if (xdp.isPresent()) {
        session.holdXdp(link);
      }
      if (exchange) {
        session.exchangeAll();
      }
      tell(held.isPresent());
      opened.keep();
      return session;
    }
  }

  private RunningProgram running() {
    Optional<RunningProgram> running =
        xdp.isPresent()
            ? RunningProgram.of(xdp.get().programId(), DatapathHook.XDP)
            : tc.flatMap(at -> RunningProgram.first(at.attachments()));
    return running.orElseThrow(
        () ->
            new AttachFailed(
                "join the datapath of " + place.name(), Errno.ENOENT, "it ended just now: again"));
  }

  /** Rules are about what is sent, too. */
  private Optional<DatapathTc> attachTc(BpfObject object, Unwinding opened) {
    return wish.rules()
        ? Optional.of(
            opened.add(DatapathTc.attach(object, place.on(), List.of(DatapathHook.EGRESS))))
        : Optional.empty();
  }

  /** This tool's own programs over the same maps, where they are wanted and none is. */
  private void addMissing(BpfObject object, DatapathTc held) {
    Set<DatapathHook> wanted = EnumSet.noneOf(DatapathHook.class);
    if (wish.tcIngress() || receive == DatapathHook.INGRESS) {
      wanted.add(DatapathHook.INGRESS);
    }
    if (wish.rules()) {
      wanted.add(DatapathHook.EGRESS);
    }
    wanted.removeAll(held.attachments().keySet());
    wanted.forEach(hook -> held.add(hook, object.program(hook.program())));
  }

  private Optional<BpfLink> link(Xdp.Attached attached) {
    return BpfLinks.onInterface(place.on(), attached.programId())
        .flatMap(link -> BpfLinks.byId(link.id()));
  }

  private Watched watched(String foreign, Optional<DatapathTc> held) {
    String mechanism =
        held.map(DatapathTc::mechanism).orElse(DatapathGate.CLSACT); // it can be removed
    return new Watched(
        place.name(),
        place.on().index(),
        place.driver(),
        xdp.map(x -> DatapathPlace.label(x.mode())).orElse("off"),
        xdp.isPresent(),
        receive == DatapathHook.XDP ? "xdp" : mechanism,
        mechanism,
        true,
        foreign);
  }

  private void tell(boolean tcIsThere) {
    notes.accept(
        wish.rules()
            ? "joined the datapath that another tool runs on " + place.name()
            : "joined the datapath of another tool on " + place.name() + ": counting from now on");
    if (!tcIsThere) {
      notes.accept("its programs at tc were removed: what is sent is not seen");
    }
  }
}
