package io.weir.policy.enforce;

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
import java.util.Optional;

/**
 * The interface that a datapath is opened on.
 *
 * @param netns where it is
 * @param driver its driver, or what ip-link(8) calls its type
 */
record DatapathPlace(Netns netns, NetInterface on, NetDevice device, String driver) {
  /**
   * Looks an interface up in the calling thread's namespace, which is this one.
   *
   * @throws AttachFailed ENODEV when there is none
   */
  static DatapathPlace of(Netns netns, String name) {
    NetInterface on = NetInterface.of(name);
    NetDevice device =
        NetDevices.find(on.index())
            .orElseThrow(
                () -> new AttachFailed("find interface " + name, Errno.ENODEV, "it went away"));
    String driver = device.kind().isEmpty() ? NetDevices.driver(name) : device.kind();
    return new DatapathPlace(netns, on, device, driver);
  }

  String name() {
    return on.name();
  }

  /** Whether packets begin with the IP header. */
  boolean isLayerThree() {
    return !device.hasEthernetHeader();
  }

  /** The program at XDP; empty when there is none. */
  Optional<Xdp.Attached> xdp() {
    return Xdp.attached(on).stream().findFirst();
  }

  static String label(XdpMode mode) {
    return switch (mode) {
      case NATIVE -> "native";
      case GENERIC -> "generic";
      case HARDWARE -> "hardware";
    };
  }

  /** {@code program 'name' (id n)}. */
  static String describe(Xdp.Attached xdp) {
    int id = xdp.programId();
    Optional<BpfProgram> opened = BpfPrograms.byId(id);
    if (opened.isEmpty()) {
      return "program id " + id;
    }
    try (BpfProgram program = opened.get()) {
      return "program '" + program.name() + "' (id " + id + ")";
    }
  }
}
