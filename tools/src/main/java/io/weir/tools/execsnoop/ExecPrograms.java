package io.weir.tools.execsnoop;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfSpec;
import io.weir.bpf.Cgroups;
import io.weir.bpf.LinkGroup;
import io.weir.bpf.Tracefs;
import io.weir.ringbuf.enrich.Users;
import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.Messages;
import io.weir.tools.NetnsOption;
import io.weir.tools.ProcessOptions;
import io.weir.tools.UsageError;
import java.util.List;

/** execsnoop's BPF programs, set up as the options say. Owns the object. */
final class ExecPrograms implements AutoCloseable {
  private static final List<String> FAILURES = List.of("execve_returned", "execveat_returned");

  private final BpfObject object;

  private ExecPrograms(BpfObject object) {
    this.object = object;
  }

  /**
   * Loads.
   *
   * @param exits whether the ends of processes are wanted
   */
  static ExecPrograms load(ExecOptions options, Users users, boolean exits) {
    BpfSpec spec =
        BpfSpec.named("execsnoop")
            .constant("wanted_ancestors", options.ancestors)
            .constant("track_exit", exits ? 1 : 0);
    if (options.user != null) {
      spec.constant("filter_uid", 1).constant("wanted_uid", uid(users, options.user));
    }
    if (options.ppid != null) {
      spec.constant("wanted_ppid", options.ppid);
    }
    if (options.common.netns != null) {
      spec.constant("wanted_netns", NetnsOption.inode(options.common.netns));
    }
    if (options.ring.bytes != null) {
      spec.mapEntries("events", options.ring.bytes);
    }
    if (!options.fails) {
      FAILURES.forEach(spec::without);
    }
    if (!exits) {
      spec.without("task_exited");
    }
    return filterCgroup(spec, options.processes);
  }

  private static long uid(Users users, String wanted) {
    try {
      return users.uid(wanted);
    } catch (WeirException e) {
      throw new UsageError("--uid=" + wanted, e.getMessage());
    }
  }

  private static ExecPrograms filterCgroup(BpfSpec spec, ProcessOptions processes) {
    Cgroups.Directory directory = wantedCgroup(processes);
    if (directory == null) {
      return new ExecPrograms(spec.load());
    }
    ExecPrograms programs = new ExecPrograms(spec.constant("filter_cgroup", 1).load());
    try (directory) {
      programs.object.map("wanted_cgroup").put(BpfMap.key(0), BpfMap.key(directory.fd()));
      return programs;
    } catch (WeirException e) {
      programs.close();
      throw e;
    }
  }

  private static Cgroups.Directory wantedCgroup(ProcessOptions processes) {
    boolean one = processes.container != null && !processes.container.isEmpty();
    if (processes.cgroup != null && one) {
      throw new UsageError(
          "--container=" + processes.container, "give either this or --cgroup, which names it too");
    }
    if (processes.cgroup != null) {
      return Cgroups.open(processes.cgroup);
    }
    return one ? Cgroups.openContainer(processes.container) : null;
  }

  BpfObject object() {
    return object;
  }

  /** Attaches; where this kernel lacks the hooks of failed execs, says so and goes on without. */
  LinkGroup attach(Messages messages) {
    if (object.programs().stream().anyMatch(p -> FAILURES.contains(p.name()))) {
      mountTracefs(messages);
    }
    LinkGroup links = new LinkGroup();
    links.attachAll(
        object, FAILURES, e -> messages.say(e.getMessage() + "; failed execs are not shown"));
    messages.debug("attached programs=" + object.programs().size());
    return links;
  }

  /** Without it attaching fails, and says what is lost. */
  private static void mountTracefs(Messages messages) {
    try {
      Tracefs.ensureMounted();
    } catch (UnsupportedKernel e) {
      messages.debug(e.getMessage());
    }
  }

  @Override
  public void close() {
    object.close();
  }
}
