package io.weir.policy.enforce;

import io.weir.bpf.BpfLink;
import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.bpf.NetDevice;
import io.weir.bpf.Xdp;
import io.weir.bpf.XdpMode;
import io.weir.ringbuf.error.AttachFailed;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.traffic.Watched;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Decides how to attach to one interface, and does. Runs in the interface's network namespace. */
final class DatapathOpening {
  /** Drivers whose native XDP costs the link nothing. */
  private static final Set<String> SAFE = Set.of("veth", "tun");

  /** Kinds whose driver is that of the devices below. */
  private static final Set<String> NATIVE_KINDS = Set.of("bond");

  /** Drivers known to take the link down for a moment when XDP comes or goes. */
  private static final Set<String> RESETTING =
      Set.of("ena", "ixgbe", "ixgbevf", "i40e", "ice", "mlx5_core", "bnxt_en", "virtio_net");

  private final DatapathPlace place;
  private final DatapathWish wish;
  private final Consumer<String> notes;
  private Function<String, BpfMap> maps; // null: new ones

  DatapathOpening(DatapathPlace place, DatapathWish wish, Consumer<String> notes) {
    this.place = place;
    this.wish = wish;
    this.notes = notes;
  }

  /** Takes maps that are there already, unless a program runs that has its own. */
  DatapathOpening over(Function<String, BpfMap> existing) {
    maps = existing;
    return this;
  }

  DatapathSession open() {
    DatapathGate.removeForgotten(place.on());
    Optional<Xdp.Attached> xdp = place.xdp();
    boolean oursAtXdp =
        xdp.isPresent() && RunningProgram.isOurs(xdp.get().programId(), DatapathHook.XDP);
    Optional<DatapathTc> tc = DatapathTc.join(place.on());
    if (!oursAtXdp && tc.isEmpty()) {
      return attach(xdp);
    }
    Optional<Xdp.Attached> ours = oursAtXdp ? xdp : Optional.empty();
    return new DatapathJoining(place, wish, notes, ours, tc)
        .join(oursAtXdp ? "" : xdp.map(DatapathPlace::describe).orElse(""));
  }

  /** Whether a driver may have refused a program because it takes packets in fragments. */
  static boolean mayBeFrags(AttachFailed refused) {
    return refused.errno() == Errno.EINVAL || refused.errno() == Errno.EOPNOTSUPP;
  }

  private DatapathSession attach(Optional<Xdp.Attached> other) {
    boolean tcOnly = wish.mode() == AttachMode.TC;
    if (other.isPresent() && wish.mode() == AttachMode.AUTO && !wish.rules()) {
      tcOnly = true;
      notes.accept(
          "XDP of "
              + place.name()
              + " is taken by "
              + DatapathPlace.describe(other.get())
              + ": watching at tc instead, which does not see what that program drops");
    }
    if (tcOnly) {
      return atTc(other.map(DatapathPlace::describe).orElse(""));
    }
    return attachXdp();
  }

  private DatapathSession atTc(String foreign) {
    Stages stages = stages(DatapathHook.INGRESS, true);
    return finish(load(stages), null, "off", stages, foreign);
  }

  private DatapathSession attachXdp() {
    XdpMode wanted = wanted();
    try {
      return attachXdp(wanted);
    } catch (AttachFailed e) {
      if (wish.mode() != AttachMode.AUTO || wish.rules() || e.errno() == Errno.ENODEV) {
        throw e;
      }
      notes.accept(e.getMessage() + "; watching at tc instead");
      return atTc("");
    }
  }

  private XdpMode wanted() {
    if (wish.mode() != AttachMode.AUTO) {
      return wish.mode() == AttachMode.NATIVE ? XdpMode.NATIVE : XdpMode.GENERIC;
    }
    String driver = place.driver();
    if (SAFE.contains(driver) && !place.isLayerThree()) {
      return XdpMode.NATIVE;
    }
    if (mayRunNatively()) {
      String cost =
          RESETTING.contains(driver)
              ? "driver " + driver + " resets the link to change to it"
              : "some drivers reset the link to change to it";
      notes.accept(
          "XDP is generic on " + place.name() + ": --mode native would cost less CPU, but " + cost);
    }
    return XdpMode.GENERIC;
  }

  /** Hardware, and what hands XDP on to it; other devices in software cannot. */
  private boolean mayRunNatively() {
    NetDevice device = place.device();
    return device.kind().isEmpty()
        ? device.arpType() != NetDevice.LOOPBACK
        : NATIVE_KINDS.contains(device.kind());
  }

  private DatapathSession attachXdp(XdpMode xdpMode) {
    Stages stages = stages(DatapathHook.XDP, true);
    BpfObject object = load(stages);
    try {
      return finish(object, xdp(object, xdpMode), DatapathPlace.label(xdpMode), stages, "");
    } catch (AttachFailed e) {
      object.close();
      if (!mayBeFrags(e)) {
        throw e;
      }
      return attachPlain(xdpMode, e);
    }
  }

  /**
   * Without frags, where that was what the driver refused; the first refusal is the one to tell.
   */
  private DatapathSession attachPlain(XdpMode xdpMode, AttachFailed refused) {
    Stages stages = stages(DatapathHook.XDP, false);
    BpfObject object = load(stages);
    BpfLink link;
    try {
      link = xdp(object, xdpMode);
    } catch (AttachFailed again) {
      object.close();
      throw refused;
    }
    notes.accept(
        "driver "
            + place.driver()
            + " takes no XDP program for packets in fragments: plain XDP is used");
    return finish(object, link, DatapathPlace.label(xdpMode), stages, "");
  }

  private BpfLink xdp(BpfObject object, XdpMode xdpMode) {
    return Xdp.attach(object.program(DatapathHook.XDP.program()), place.on(), xdpMode);
  }

  private Stages stages(DatapathHook receive, boolean frags) {
    return new Stages(receive, place.isLayerThree(), frags, wish.rules(), wish.policy());
  }

  private BpfObject load(Stages stages) {
    return maps == null ? DatapathPrograms.load(stages) : DatapathPrograms.loadOver(maps, stages);
  }

  /** Adds tc to a datapath; owns object and link from here on. */
  private DatapathSession finish(
      BpfObject object, BpfLink xdp, String xdpMode, Stages stages, String foreign) {
    DatapathTc tc;
    try {
      boolean both = xdp == null || wish.tcIngress();
      List<DatapathHook> hooks = both ? DatapathHook.TC : List.of(DatapathHook.EGRESS);
      tc = DatapathTc.attach(object, place.on(), hooks);
    } catch (RuntimeException e) {
      closeAll(xdp, object);
      throw e;
    }
    Watched watched =
        new Watched(
            place.name(),
            place.on().index(),
            place.driver(),
            xdpMode,
            xdp != null && stages.frags(),
            xdp == null ? tc.mechanism() : "xdp",
            tc.mechanism(),
            false,
            foreign);
    DatapathSession session = new DatapathSession(place.netns(), object, stages, watched);
    session.hold(tc);
    if (xdp != null) {
      session.holdXdp(Optional.of(xdp));
    }
    return session;
  }

  private static void closeAll(BpfLink xdp, BpfObject object) {
    if (xdp != null) {
      xdp.close();
    }
    object.close();
  }
}
