package io.weir.tools.dropsnoop;

import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfSpec;
import io.weir.bpf.Cgroups;
import io.weir.bpf.LinkGroup;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.Messages;
import io.weir.tools.NetnsOption;
import io.weir.tools.ProtocolType;
import io.weir.tools.UsageError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** dropsnoop's BPF programs, set up as the options say. Owns the object. */
final class DropPrograms implements AutoCloseable {
  private static final int ARP = 0x0806; // ETH_P_ARP
  private static final int INTERFACE_BYTES = 16; // IFNAMSIZ
  private static final int MAX_PORT = 65_535;
  private static final int SUMS = 8192; // keys that are counted by themselves
  private static final int LEAST_RING_BYTES = 4096;
  private static final int IPV4 = 4;
  private static final int IPV6 = 6;

  private final BpfObject object;
  private final NetfilterProbes probes;

  private DropPrograms(BpfObject object, NetfilterProbes probes) {
    this.object = object;
    this.probes = probes;
  }

  /** Loads. */
  static DropPrograms load(DropOptions options, KernelReasons kernel) {
    ReasonFates fates = new ReasonFates(options, kernel.names());
    BpfSpec spec =
        BpfSpec.named("dropsnoop")
            .constant("has_reason", kernel.hasReason() ? 1 : 0)
            .constant("has_receiver", kernel.hasReceiver() ? 1 : 0);
    fates.describeTo(spec);
    DeviceReasons.describeTo(spec, kernel.names());
    NetfilterProbes probes = NetfilterProbes.find(options, kernel.names());
    probes.describeTo(spec);
    filterParties(spec, options);
    filterPackets(spec, options);
    if (options.details.stack) {
      spec.constant("wanted_stacks", 1);
    }
    if (options.maxRate != null) {
      spec.constant("max_rate", atLeastOne("--max-rate", options.maxRate));
    }
    if (options.summary != null) {
      summarize(spec, options);
    } else if (options.ring.bytes != null) {
      spec.mapEntries("events", options.ring.bytes);
    }
    DropPrograms programs = new DropPrograms(spec.load(), probes);
    try {
      fates.fill(programs.object);
      return programs;
    } catch (WeirException e) {
      programs.close();
      throw e;
    }
  }

  /** Nothing is sent then; and who was interrupted is of interest only where a pid is wanted. */
  private static void summarize(BpfSpec spec, DropOptions options) {
    spec.constant("summarize", 1)
        .mapEntries("drop_sums", SUMS)
        .mapEntries("events", LEAST_RING_BYTES);
    if (options.pid == null) {
      spec.without("softirq_began").without("softirq_ended");
    }
  }

  private static void filterParties(BpfSpec spec, DropOptions options) {
    if (options.common.netns != null) {
      spec.constant("wanted_netns", NetnsOption.inode(options.common.netns));
    }
    if (options.iface != null) {
      spec.constant("wanted_interface", interfaceName(options.iface));
    }
    if (options.pid != null) {
      spec.constant("wanted_pid", atLeastOne("--pid", options.pid));
    }
    if (options.cgroup != null) {
      spec.constant("wanted_cgroup", Cgroups.id(options.cgroup));
    }
    if (options.details.oneContainer()) {
      String container = options.details.container;
      if (options.cgroup != null) {
        throw new UsageError(
            "--container=" + container, "give either this or --cgroup, which names it too");
      }
      spec.constant("wanted_cgroup", Cgroups.containerId(container));
    }
  }

  private static void filterPackets(BpfSpec spec, DropOptions options) {
    filterPrefix(spec, "source", options.source);
    filterPrefix(spec, "destination", options.destination);
    if (options.port != null) {
      if (options.port < 0 || options.port > MAX_PORT) {
        throw new UsageError("--port=" + options.port, "from 0 to " + MAX_PORT);
      }
      byte[] wire = {(byte) (options.port >> Byte.SIZE), (byte) (int) options.port};
      spec.constant("filter_port", 1).constant("wanted_port", wire);
    }
    if (options.protocol != null) {
      filterProtocol(spec, options.protocol);
    }
  }

  private static void filterPrefix(BpfSpec spec, String end, Prefix prefix) {
    if (prefix == null) {
      return;
    }
    int length = prefix.length();
    spec.constant(end + "_family", prefix.family() == Family.IPV4 ? IPV4 : IPV6)
        .constant(end + "_mask", bytes(Prefix.highMask(length), Prefix.lowMask(length)))
        .constant("wanted_" + end, bytes(prefix.high(), prefix.low()));
  }

  private static void filterProtocol(BpfSpec spec, String name) {
    if (name.toLowerCase(Locale.ROOT).equals("arp")) {
      spec.constant("wanted_ethertype", ARP);
      return;
    }
    int number = new ProtocolType().convert(name);
    if (number >= 0) {
      spec.constant("filter_protocol", 1).constant("wanted_protocol", number);
    }
  }

  private static byte[] bytes(long high, long low) {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
  }

  private static byte[] interfaceName(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length >= INTERFACE_BYTES) {
      throw new UsageError(
          "--iface=" + name, "a name has 1 to " + (INTERFACE_BYTES - 1) + " bytes");
    }
    return bytes;
  }

  private static int atLeastOne(String option, int value) {
    if (value < 1) {
      throw new UsageError(option + "=" + value, "it must be at least 1");
    }
    return value;
  }

  /** The probes that were loaded. */
  NetfilterProbes probes() {
    return probes;
  }

  BpfObject object() {
    return object;
  }

  /** Attaches. */
  LinkGroup attach(Messages messages) {
    LinkGroup links = new LinkGroup();
    links.attachAll(object, NetfilterProbes.PROGRAMS, e -> messages.debug(e.getMessage()));
    return links;
  }

  /** Tells who wants details that all is in place. */
  void tellAttached(Messages messages) {
    messages.debug("attached programs=" + object.programs().size());
  }

  @Override
  public void close() {
    object.close();
  }
}
