package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.bpf.sys.LibBpfTc;
import io.weir.bpf.sys.Raw;
import io.weir.ringbuf.error.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * tc programs as direct-action filters of a clsact qdisc, for kernels without tcx; on an interface
 * of the calling thread's network namespace.
 *
 * <p>Only what this process made is ever removed: its filters, and the qdisc if it made that and no
 * filter of anyone is left in it. Between that look and the removal lies a moment in which a
 * foreign filter could come; the kernel offers no way to join the two.
 */
public final class Clsact {
  private static final int BOTH = 3; // BPF_TC_INGRESS | BPF_TC_EGRESS
  private static final int REPLACE = 1; // BPF_TC_F_REPLACE

  // struct bpf_tc_hook and bpf_tc_opts, bpf/libbpf.h of libbpf 1.1
  private static final int HOOK_BYTES = 24;
  private static final int HOOK_POINT = 12;
  private static final int OPTS_BYTES = 32;
  private static final int OPTS_FLAGS = 12;
  private static final int OPTS_ID = 16;
  private static final int OPTS_HANDLE = 20;
  private static final int OPTS_PRIORITY = 24;

  /** The qdiscs that this process made. */
  private static final Set<Place> MADE = ConcurrentHashMap.newKeySet();

  private Clsact() {}

  /** An interface of a namespace. */
  private record Place(long netns, int ifindex) {}

  /**
   * Attaches; makes the qdisc if there is none. The caller closes the link, from any namespace.
   *
   * @param priority of the filter, lower first, 1 to 65535; 0 lets the kernel choose
   */
  public static ClsactLink attach(
      BpfProgram program, NetInterface to, TcDirection direction, int priority) {
    Netns netns = Netns.current();
    Place place = new Place(netns.inode(), to.index());
    try {
      makeQdisc(to, place);
      try (Raw.Block hook = hook(to.index(), direction.attachPoint());
          Raw.Block options = options(program, 0, 0, priority)) {
        int result = LibBpfTc.bpf_tc_attach(hook.address(), options.address());
        if (result < 0) {
          throw AttachErrors.network(
              "attach tc " + direction + " to " + to.name(),
              -result,
              "is the program one for tc, and the qdisc at ffff: a clsact? tc qdisc show dev "
                  + to.name());
        }
        return new ClsactLink(
            netns,
            to,
            direction,
            options.get32(OPTS_HANDLE),
            options.get32(OPTS_PRIORITY),
            options.get32(OPTS_ID));
      }
    } catch (RuntimeException e) {
      removeQdiscIfOurs(to, place);
      netns.close();
      throw e;
    }
  }

  /** All filters of a hook, of whoever made them; chain heads are left out. */
  public static List<TcFilter> filters(NetInterface to, TcDirection direction) {
    List<TcFilter> filters = list(to, direction);
    filters.removeIf(filter -> filter.handle() == 0);
    return filters;
  }

  /**
   * Removes a filter that {@link #filters} listed, e.g. one that a killed process left behind; the
   * caller vouches that it is ours. False when it was gone.
   */
  public static boolean remove(NetInterface to, TcDirection direction, TcFilter filter) {
    return detach(to, direction, filter.handle(), filter.priority());
  }

  /** Makes the qdisc if there is none, and says whether this process made it, now or before. */
  public static boolean makeQdisc(NetInterface to) {
    Place place = place(to);
    makeQdisc(to, place);
    return MADE.contains(place);
  }

  /** Takes the qdisc for made by this process; the caller vouches that its maker left it behind. */
  public static void adoptQdisc(NetInterface on) {
    MADE.add(place(on));
  }

  /** Removes the qdisc if this process made or adopted it and no filter of anyone is in it. */
  public static void removeUnusedQdisc(NetInterface from) {
    removeQdiscIfOurs(from, place(from));
  }

  /** Gives the new program's id. */
  static int update(BpfProgram program, ClsactLink link) {
    try (Raw.Block hook = hook(link.on().index(), link.direction().attachPoint());
        Raw.Block options = options(program, REPLACE, link.handle(), link.priority())) {
      int result = LibBpfTc.bpf_tc_attach(hook.address(), options.address());
      if (result < 0) {
        throw AttachErrors.network(
            "update tc " + link.direction() + " of " + link.on().name(),
            -result,
            "is the interface gone, or the filter removed by another program?");
      }
      return options.get32(OPTS_ID);
    }
  }

  /** Detaches in the calling thread's namespace, which must be the link's. */
  static void release(ClsactLink link, long netns) {
    Place place = new Place(netns, link.on().index());
    for (TcFilter filter : filters(link.on(), link.direction())) {
      if (filter.handle() == link.handle()
          && filter.priority() == link.priority()
          && filter.programId() == link.programId()) {
        remove(link.on(), link.direction(), filter);
      }
    }
    removeQdiscIfOurs(link.on(), place);
  }

  private static Place place(NetInterface of) {
    try (Netns netns = Netns.current()) {
      return new Place(netns.inode(), of.index());
    }
  }

  private static void makeQdisc(NetInterface to, Place place) {
    LibBpf.require();
    try (Raw.Block hook = hook(to.index(), BOTH)) {
      int result = LibBpfTc.bpf_tc_hook_create(hook.address());
      if (result == 0) {
        MADE.add(place);
      } else if (result != -Errno.EEXIST) {
        throw AttachErrors.network(
            "add clsact qdisc to " + to.name(), -result, "modprobe sch_ingress cls_bpf may help");
      }
    }
  }

  private static void removeQdiscIfOurs(NetInterface from, Place place) {
    if (!MADE.contains(place)
        || !list(from, TcDirection.INGRESS).isEmpty()
        || !list(from, TcDirection.EGRESS).isEmpty()) {
      return;
    }
    MADE.remove(place);
    try (Raw.Block hook = hook(from.index(), BOTH)) {
      int result = LibBpfTc.bpf_tc_hook_destroy(hook.address());
      if (result < 0 && !isGone(-result)) {
        throw KernelCalls.error("remove clsact qdisc from " + from.name(), -result);
      }
    }
  }

  private static boolean detach(
      NetInterface from, TcDirection direction, int handle, int priority) {
    LibBpf.require();
    try (Raw.Block hook = hook(from.index(), direction.attachPoint());
        Raw.Block options = new Raw.Block(OPTS_BYTES)) {
      options.put64(0, OPTS_BYTES).put32(OPTS_HANDLE, handle).put32(OPTS_PRIORITY, priority);
      int result = LibBpfTc.bpf_tc_detach(hook.address(), options.address());
      if (result < 0 && !isGone(-result)) {
        throw KernelCalls.error("detach tc " + direction + " from " + from.name(), -result);
      }
      return result == 0;
    }
  }

  /** Filter, qdisc or interface are not there any more; EINVAL is the kernel's word for a qdisc. */
  private static boolean isGone(int errno) {
    return errno == Errno.ENOENT || errno == Errno.ENODEV || errno == Errno.EINVAL;
  }

  private static List<TcFilter> list(NetInterface of, TcDirection direction) {
    String operation = "list tc filters of " + of.name();
    List<TcFilter> filters = new ArrayList<>();
    int result =
        NetlinkSocket.ask(
            operation,
            TcFilters.request(of.index(), direction.parent()),
            (type, body) -> {
              if (TcFilters.isFilter(type, body)) {
                filters.add(TcFilters.filter(body));
              }
            });
    if (!isGone(-result)) {
      KernelCalls.check(result, operation);
    }
    return filters;
  }

  private static Raw.Block hook(int ifindex, int attachPoint) {
    return new Raw.Block(HOOK_BYTES)
        .put64(0, HOOK_BYTES)
        .put32(8, ifindex)
        .put32(HOOK_POINT, attachPoint);
  }

  private static Raw.Block options(BpfProgram program, int flags, int handle, int priority) {
    return new Raw.Block(OPTS_BYTES)
        .put64(0, OPTS_BYTES)
        .put32(8, program.fd())
        .put32(OPTS_FLAGS, flags)
        .put32(OPTS_ID, 0)
        .put32(OPTS_HANDLE, handle)
        .put32(OPTS_PRIORITY, priority);
  }
}
