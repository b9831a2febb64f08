package io.weir.bpf;

import io.weir.bpf.sys.LibBpfIds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Links that were made elsewhere: by id, pinned, or listed. The caller closes what it opens. */
public final class BpfLinks {
  private BpfLinks() {}

  /** Opens a link by its id; empty when there is none. The attachment then outlives its maker. */
  public static Optional<BpfLink> byId(int id) {
    return KernelCalls.byId(LibBpfIds::bpf_link_get_fd_by_id, id, "link").map(BpfLink::new);
  }

  /** Opens a pinned link; empty when there is no such pin. */
  public static Optional<BpfLink> pinned(Path path) {
    return KernelCalls.pinned(path, "bpf-link").map(BpfLink::new);
  }

  /** Removes a pin; false when there was none. */
  public static boolean unpin(Path path) {
    return KernelCalls.unpin(path);
  }

  /** The ids of all links of the machine. */
  public static List<Integer> ids() {
    return KernelCalls.ids(LibBpfIds::bpf_link_get_next_id, "links");
  }

  /** All links of the machine; those that go away meanwhile are left out. */
  public static List<LinkInfo> all() {
    List<LinkInfo> links = new ArrayList<>();
    for (int id : ids()) {
      Optional<BpfLink> opened = byId(id);
      if (opened.isPresent()) {
        try (BpfLink link = opened.get()) {
          links.add(link.info());
        }
      }
    }
    return links;
  }

  /** The link that attaches a program by XDP or tcx to an interface, if a link does. */
  public static Optional<LinkInfo> onInterface(NetInterface on, int programId) {
    return all().stream()
        .filter(link -> link.ifindex() == on.index() && link.programId() == programId)
        .findFirst();
  }
}
