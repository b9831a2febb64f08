package io.weir.policy.enforce;

import io.weir.bpf.BpfLink;
import io.weir.bpf.BpfLinks;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfProgram;
import io.weir.bpf.BpfPrograms;
import io.weir.bpf.NetDevice;
import io.weir.bpf.NetDevices;
import io.weir.bpf.NetInterface;
import io.weir.bpf.Netns;
import io.weir.bpf.Xdp;
import io.weir.bpf.XdpMode;
import io.weir.ringbuf.error.AttachFailed;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.traffic.Watched;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Decides how to attach to one interface, and does. Runs in the interface's network namespace. */
final class DatapathOpening {
  /** Drivers whose native XDP costs the link nothing. */
  private static final Set<String> SAFE = Set.of("veth", "tun");

  /** Kinds whose driver is that of the devices below. */
  private static final Set<String> NATIVE_KINDS = Set.of("bond");

  /** Drivers known to take the link down for a moment when XDP comes or goes. */
  private static final Set<String> RESETTING =
      Set.of("ena", "ixgbe", "ixgbevf", "i40e", "ice", "mlx5_core", "bnxt_en", "virtio_net");

  private final Netns netns;
  private final AttachMode mode;
  private final boolean tcIngress;
  private final Consumer<String> notes;
  private final NetInterface on;
  private final NetDevice device;
  private final String driver;

  DatapathOpening(
      Netns netns, String name, AttachMode mode, boolean tcIngress, Consumer<String> notes) {
    this.netns = netns;
    this.mode = mode;
    this.tcIngress = tcIngress;
    this.notes = notes;
    this.on = NetInterface.of(name);
    this.device =
        NetDevices.find(on.index())
            .orElseThrow(
                () -> new AttachFailed("find interface " + name, Errno.ENODEV, "it went away"));
    this.driver = device.kind().isEmpty() ? NetDevices.driver(name) : device.kind();
  }

  DatapathSession open() {
    DatapathGate.removeForgotten(on);
    Optional<Xdp.Attached> xdp = Xdp.attached(on).stream().findFirst();
    boolean oursAtXdp =
        xdp.isPresent() && DatapathPrograms.isOurs(xdp.get().programId(), DatapathHook.XDP);
    Optional<DatapathTc> tc = DatapathTc.join(on);
    if (!oursAtXdp && tc.isEmpty()) {
      return attach(xdp);
    }
    try {
      return join(oursAtXdp ? xdp : Optional.empty(), tc, foreign(oursAtXdp, xdp));
    } catch (RuntimeException e) {
      tc.ifPresent(DatapathTc::close);
      throw e;
    }
  }

  private DatapathSession join(
      Optional<Xdp.Attached> xdp, Optional<DatapathTc> tc, String foreign) {
    DatapathHook receive = xdp.isPresent() ? DatapathHook.XDP : DatapathHook.INGRESS;
    int member = xdp.map(Xdp.Attached::programId).orElseGet(() -> tc.orElseThrow().program());
    BpfObject object = DatapathPrograms.loadOver(member, receive, !device.hasEthernetHeader());
    String mechanism =
        tc.map(DatapathTc::mechanism).orElse(DatapathGate.CLSACT); // it can be removed
    Watched watched =
        new Watched(
            on.name(),
            on.index(),
            driver,
            xdp.map(x -> label(x.mode())).orElse("off"),
            xdp.isPresent(),
            receive == DatapathHook.XDP ? "xdp" : mechanism,
            mechanism,
            true,
            foreign);
    DatapathSession session =
        new DatapathSession(netns, object, receive, !device.hasEthernetHeader(), watched);
    tc.ifPresent(
        held -> {
          addIngress(object, held, receive);
          session.hold(held);
        });
    if (xdp.isPresent()) {
      session.holdXdp(
          BpfLinks.onInterface(on, xdp.get().programId())
              .flatMap(link -> BpfLinks.byId(link.id())));
    }
    notes.accept("joined the datapath of another tool on " + on.name() + ": counting from now on");
    if (tc.isEmpty()) {
      notes.accept("its programs at tc were removed: what is sent is not seen");
    }
    return session;
  }

  /** This tool's own program over the same maps, where it is wanted and none counts. */
  private void addIngress(BpfObject object, DatapathTc tc, DatapathHook receive) {
    boolean wanted = tcIngress || receive == DatapathHook.INGRESS;
    if (wanted && !tc.hooks().contains(DatapathHook.INGRESS)) {
      tc.add(DatapathHook.INGRESS, object.program(DatapathHook.INGRESS.program()));
    }
  }

  private DatapathSession attach(Optional<Xdp.Attached> other) {
    boolean tcOnly = mode == AttachMode.TC;
    if (other.isPresent() && mode == AttachMode.AUTO) {
      tcOnly = true;
      notes.accept(
          "XDP of "
              + on.name()
              + " is taken by "
              + foreign(false, other)
              + ": watching at tc instead, which does not see what that program drops");
    }
    if (tcOnly) {
      BpfObject object = load(DatapathHook.INGRESS, true);
      return finish(object, null, "off", false, foreign(false, other));
    }
    return attachXdp();
  }

  private DatapathSession attachXdp() {
    XdpMode wanted = wanted();
    try {
      return attachXdp(wanted);
    } catch (AttachFailed e) {
      if (mode != AttachMode.AUTO || e.errno() == Errno.ENODEV) {
        throw e;
      }
      notes.accept(e.getMessage() + "; watching at tc instead");
      return finish(load(DatapathHook.INGRESS, true), null, "off", false, "");
    }
  }

  private XdpMode wanted() {
    if (mode != AttachMode.AUTO) {
      return mode == AttachMode.NATIVE ? XdpMode.NATIVE : XdpMode.GENERIC;
    }
    if (SAFE.contains(driver) && device.hasEthernetHeader()) {
      return XdpMode.NATIVE;
    }
    if (mayRunNatively()) {
      String cost =
          RESETTING.contains(driver)
              ? "driver " + driver + " resets the link to change to it"
              : "some drivers reset the link to change to it";
      notes.accept(
          "XDP is generic on " + on.name() + ": --mode native would cost less CPU, but " + cost);
    }
    return XdpMode.GENERIC;
  }

  /** Hardware, and what hands XDP on to it; other devices in software cannot. */
  private boolean mayRunNatively() {
    return device.kind().isEmpty()
        ? device.arpType() != NetDevice.LOOPBACK
        : NATIVE_KINDS.contains(device.kind());
  }

  private DatapathSession attachXdp(XdpMode xdpMode) {
    BpfObject object = load(DatapathHook.XDP, true);
    try {
      return finish(object, xdp(object, xdpMode), label(xdpMode), true, "");
    } catch (AttachFailed e) {
      object.close();
      if (e.errno() != Errno.EINVAL && e.errno() != Errno.EOPNOTSUPP) {
        throw e;
      }
      return attachPlain(xdpMode, e);
    }
  }

  /**
   * Without frags, where that was what the driver refused; the first refusal is the one to tell.
   */
  private DatapathSession attachPlain(XdpMode xdpMode, AttachFailed refused) {
    BpfObject object = load(DatapathHook.XDP, false);
    BpfLink link;
    try {
      link = xdp(object, xdpMode);
    } catch (AttachFailed again) {
      object.close();
      throw refused;
    }
    notes.accept(
        "driver " + driver + " takes no XDP program for packets in fragments: plain XDP is used");
    return finish(object, link, label(xdpMode), false, "");
  }

  private BpfLink xdp(BpfObject object, XdpMode xdpMode) {
    return Xdp.attach(object.program(DatapathHook.XDP.program()), on, xdpMode);
  }

  private BpfObject load(DatapathHook receive, boolean frags) {
    return DatapathPrograms.load(receive, !device.hasEthernetHeader(), frags);
  }

  /** Adds tc to a datapath; owns object and link from here on. */
  private DatapathSession finish(
      BpfObject object, BpfLink xdp, String xdpMode, boolean frags, String foreign) {
    DatapathTc tc;
    try {
      boolean both = xdp == null || tcIngress;
      tc = DatapathTc.attach(object, on, both ? DatapathHook.TC : List.of(DatapathHook.EGRESS));
    } catch (RuntimeException e) {
      closeAll(xdp, object);
      throw e;
    }
    DatapathHook receive = xdp == null ? DatapathHook.INGRESS : DatapathHook.XDP;
    Watched watched =
        new Watched(
            on.name(),
            on.index(),
            driver,
            xdpMode,
            frags,
            xdp == null ? tc.mechanism() : "xdp",
            tc.mechanism(),
            false,
            foreign);
    DatapathSession session =
        new DatapathSession(netns, object, receive, !device.hasEthernetHeader(), watched);
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

  private static String label(XdpMode xdpMode) {
    return switch (xdpMode) {
      case NATIVE -> "native";
      case GENERIC -> "generic";
      case HARDWARE -> "hardware";
    };
  }

  /** {@code program 'name' (id n)} of somebody else, or empty. */
  private static String foreign(boolean ours, Optional<Xdp.Attached> xdp) {
    if (ours || xdp.isEmpty()) {
      return "";
    }
    int id = xdp.get().programId();
    Optional<BpfProgram> opened = BpfPrograms.byId(id);
    if (opened.isEmpty()) {
      return "program id " + id;
    }
    try (BpfProgram program = opened.get()) {
      return "program '" + program.name() + "' (id " + id + ")";
    }
  }
}
