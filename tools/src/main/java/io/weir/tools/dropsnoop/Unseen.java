package io.weir.tools.dropsnoop;

import io.weir.bpf.NetInterface;
import io.weir.bpf.Netns;
import io.weir.bpf.Xdp;
import io.weir.bpf.XdpMode;
import io.weir.ringbuf.drop.DropProgram;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.Messages;
import io.weir.tools.NetnsOption;
import io.weir.tools.netfilter.LegacyIptables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What this run cannot see on this kernel: said once at the start, in one line, or not at all. */
final class Unseen {
  private static final Path DEVICES = Path.of("/proc/thread-self/net/dev");
  private static final int MAX_NAMED = 3;

  private final DropOptions options;
  private final List<String> parts = new ArrayList<>();

  private Unseen(DropOptions options) {
    this.options = options;
  }

  /** Says it. */
  static void tell(DropOptions options, NetfilterProbes probes, Messages messages) {
    Unseen unseen = new Unseen(options);
    if (!probes.kprobes() && NetfilterProbes.shows(options)) {
      unseen.withoutProbes();
    }
    if (options.reasons.isEmpty()) {
      unseen.nativePrograms();
    }
    if (!unseen.parts.isEmpty()) {
      messages.say("not to be seen here: " + String.join("; ", unseen.parts));
    }
    if (options.causes.tracesNft() && unseen.inside(LegacyIptables::logs)) {
      messages.say("legacy iptables writes each packet that is traced to the kernel's log");
    }
  }

  private void withoutProbes() {
    if (!options.causes.tracesNft()) {
      parts.add("netfilter's rules (no kprobes in this kernel: --nft-trace names nftables' ones)");
    } else if (inside(LegacyIptables::isUsed)) {
      parts.add("rules of legacy iptables (no kprobes in this kernel)");
    }
  }

  /** Native XDP drops without a tracepoint; a program of ours counts them for droprule(8). */
  private void nativePrograms() {
    List<String> found = inside(this::findNative);
    int more = found.size() - MAX_NAMED;
    if (!found.isEmpty()) {
      String named = String.join(", ", found.subList(0, Math.min(found.size(), MAX_NAMED)));
      parts.add("what is dropped by " + named + (more > 0 ? " and " + more + " more" : ""));
    }
  }

  /** To enter another namespace takes a privilege more, so the own one is not entered. */
  private <T> T inside(Supplier<T> question) {
    if (options.common.netns == null) {
      return question.get();
    }
    try (Netns netns = NetnsOption.open(options.common.netns)) {
      return netns.call(question);
    }
  }

  private List<String> findNative() {
    List<String> found = new ArrayList<>();
    for (String name : options.iface == null ? devices() : List.of(options.iface)) {
      try {
        NetInterface.find(name).ifPresent(on -> addNative(on, found));
      } catch (WeirException unknown) {
        break; // gone meanwhile, or nobody may ask
      }
    }
    return found;
  }

  private static void addNative(NetInterface on, List<String> found) {
    boolean unseen =
        Xdp.attached(on).stream().anyMatch(program -> program.mode() != XdpMode.GENERIC);
    List<DropProgram> programs = unseen ? HookPrograms.at(on, DropHook.XDP) : List.of();
    for (DropProgram program : programs) {
      found.add(on.name() + "'s XDP program '" + program.name() + "'");
    }
  }

  private static List<String> devices() {
    try {
      return Files.readAllLines(DEVICES).stream()
          .filter(line -> line.contains(":"))
          .map(line -> line.substring(0, line.indexOf(':')).strip())
          .toList();
    } catch (IOException absent) {
      return List.of();
    }
  }
}
