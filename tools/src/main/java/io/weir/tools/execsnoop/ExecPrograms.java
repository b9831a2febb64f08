package io.weir.tools.execsnoop;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfSpec;
import io.weir.bpf.Cgroups;
import io.weir.bpf.LinkGroup;
import io.weir.bpf.Netns;
import io.weir.bpf.Tracefs;
import io.weir.ringbuf.enrich.Users;
import io.weir.tools.CommonOptions;
import io.weir.tools.Messages;
import java.util.List;

/** execsnoop's BPF programs, set up as the options say. Owns the object. */
final class ExecPrograms implements AutoCloseable {
  private static final List<String> FAILURES = List.of("execve_returned", "execveat_returned");

  private final BpfObject object;

  private ExecPrograms(BpfObject object) {
    this.object = object;
  }

  static ExecPrograms load(
      ExecOptions options, CommonOptions common, Users users, Messages messages) {
    BpfSpec spec =
        BpfSpec.named("execsnoop")
            .constant("wanted_ancestors", options.ancestors)
            .constant("track_exit", options.exit ? 1 : 0);
    if (options.user != null) {
      spec.constant("filter_uid", 1).constant("wanted_uid", users.uid(options.user));
    }
    if (options.ppid != null) {
      spec.constant("wanted_ppid", options.ppid);
    }
    if (common.netns != null) {
      try (Netns netns = Netns.of(common.netns)) {
        spec.constant("wanted_netns", netns.inode());
      }
    }
    if (common.ringSize != null) {
      spec.mapEntries("events", common.ringSize);
    }
    if (!options.fails) {
      FAILURES.forEach(spec::without);
    }
    if (!options.exit) {
      spec.without("task_exited");
    }
    return filterCgroup(spec, common);
  }

  private static ExecPrograms filterCgroup(BpfSpec spec, CommonOptions common) {
    Cgroups.Directory directory = wantedCgroup(common);
    if (directory == null) {
      return new ExecPrograms(spec.load());
    }
    try (directory) {
      BpfObject object = spec.constant("filter_cgroup", 1).load();
      object.map("wanted_cgroup").put(BpfMap.key(0), BpfMap.key(directory.fd()));
      return new ExecPrograms(object);
    }
  }

  private static Cgroups.Directory wantedCgroup(CommonOptions common) {
    if (common.cgroup != null) {
      return Cgroups.open(common.cgroup);
    }
    boolean one = common.container != null && !common.container.isEmpty();
    return one ? Cgroups.openContainer(common.container) : null;
  }

  BpfObject object() {
    return object;
  }

  /** Attaches; where this kernel lacks the hooks of failed execs, says so and goes on without. */
  LinkGroup attach(Messages messages) {
    if (object.programs().stream().anyMatch(p -> FAILURES.contains(p.name()))) {
      Tracefs.ensureMounted();
    }
    LinkGroup links = new LinkGroup();
    links.attachAll(
        object, FAILURES, e -> messages.say(e.getMessage() + "; failed execs are not shown"));
    messages.debug("attached programs=" + object.programs().size());
    return links;
  }

  @Override
  public void close() {
    object.close();
  }
}
