package io.weir.ringbuf.enrich;

import io.weir.ringbuf.event.Container;
import java.util.Optional;

/**
 * Recognises containers by their cgroup path, of either hierarchy version. Pure; any thread.
 *
 * <p>The path is read segment by segment; the innermost segment that names a container wins, so
 * that docker in docker and kind (whose nodes are containers) yield what the process really runs
 * in. Segments below it (a payload's own cgroups) do not matter. What names a container:
 *
 * <table>
 *   <caption>Segments by runtime and cgroup driver</caption>
 *   <tr><th>runtime</th><th>systemd driver</th><th>cgroupfs driver</th></tr>
 *   <tr><td>docker</td><td>{@code docker-ID.scope}</td><td>{@code docker/ID}</td></tr>
 *   <tr><td>containerd</td><td>{@code cri-containerd-ID.scope}, {@code nerdctl-ID.scope}</td>
 *       <td>bare {@code ID}</td></tr>
 *   <tr><td>cri-o</td><td>{@code crio-ID.scope}</td><td>{@code crio-ID}</td></tr>
 *   <tr><td>podman</td><td>{@code libpod-ID.scope}, {@code libpod-payload-ID} below a unit</td>
 *       <td>{@code libpod_parent/libpod-ID}</td></tr>
 * </table>
 *
 * <p>Where a runtime is asked for a systemd name ({@code slice:prefix:ID}) but drives cgroupfs
 * itself, the name is one segment, e.g. {@code kubepods-podUID.slice:cri-containerd:ID}. The
 * monitors beside a container ({@code crio-conmon-}, {@code libpod-conmon-}) run on the host and
 * are not in it. A bare ID below a pod may be docker's or containerd's: its runtime stays unknown.
 *
 * <p>A pod's cgroup is named by the kubelet ({@code pkg/kubelet/cm/pod_container_manager_linux.go}:
 * {@code pod} and the uid, below {@code kubepods} and, unless guaranteed, the QoS class); the
 * systemd driver turns the uid's dashes into underscores. The other names come from {@code
 * getCgroupsPath} of containerd's CRI plugin, {@code internal/config/cgmgr} of cri-o, {@code
 * getOCICgroupPath} of podman's libpod (with {@code --cgroups=split} for the payload), and Docker's
 * documentation of runtime metrics.
 */
public final class Containers {
  private static final int ID_LENGTH = 64;
  private static final int TASK_LENGTH = 32;
  private static final String SCOPE = ".scope";

  private static final String[][] PREFIXES = {
    {"cri-containerd", "containerd"},
    {"docker", "docker"},
    {"crio", "cri-o"},
    {"libpod-payload", "podman"},
    {"libpod", "podman"},
    {"nerdctl", "containerd"},
  };

  private Containers() {}

  /**
   * The container that a cgroup path belongs to; empty when it is none's.
   *
   * @param cgroupPath a path below the hierarchy's root, as in {@code /proc/PID/cgroup}
   */
  public static Optional<Container> ofPath(String cgroupPath) {
    Scan scan = new Scan();
    int from = 0;
    while (from < cgroupPath.length()) {
      int slash = cgroupPath.indexOf('/', from);
      int end = slash < 0 ? cgroupPath.length() : slash;
      if (end > from) {
        scan.segment(cgroupPath.substring(from, end));
      }
      from = end + 1;
    }
    return scan.result();
  }

  /** What was found so far, from the root towards the leaf. */
  private static final class Scan {
    private String parent = "";
    private boolean belowKubepods;
    private boolean belowEcs;
    private String uid = "";
    private String id = "";
    private String runtime = "";
    private String podUid = "";

    void segment(String segment) {
      belowKubepods |= segment.contains("kubepods");
      belowEcs |= segment.equals("ecs");
      if (belowKubepods) {
        String found = PodUid.ofSegment(segment);
        uid = found.isEmpty() ? uid : found;
      }
      if (!prefixed(segment)) {
        bare(segment);
      }
      parent = segment;
    }

    Optional<Container> result() {
      return id.isEmpty() ? Optional.empty() : Optional.of(new Container(id, runtime, podUid));
    }

    private boolean prefixed(String segment) {
      int from = segment.lastIndexOf(':');
      int start = from < 0 ? 0 : segment.lastIndexOf(':', from - 1) + 1;
      char separator = from < 0 ? '-' : ':';
      for (String[] prefix : PREFIXES) {
        int idStart = start + prefix[0].length() + 1;
        if (segment.startsWith(prefix[0], start)
            && idStart < segment.length()
            && segment.charAt(idStart - 1) == separator
            && Hex.isLower(segment, idStart, idStart + ID_LENGTH)
            && endsHere(segment, idStart + ID_LENGTH)) {
          found(segment.substring(idStart, idStart + ID_LENGTH), prefix[1]);
          return true;
        }
      }
      return false;
    }

    private void bare(String segment) {
      if (segment.length() == ID_LENGTH && Hex.isLower(segment, 0, ID_LENGTH)) {
        found(segment, bareRuntime());
      } else if (belowEcs && isTask(segment)) {
        found(segment, "");
      }
    }

    private void found(String foundId, String foundRuntime) {
      id = foundId;
      runtime = foundRuntime;
      podUid = uid;
    }

    private String bareRuntime() {
      return switch (parent) {
        case "docker" -> "docker";
        case "libpod_parent" -> "podman";
        default -> "";
      };
    }

    private static boolean endsHere(String segment, int at) {
      return segment.length() == at
          || (segment.length() == at + SCOPE.length() && segment.endsWith(SCOPE));
    }

    /** ECS names a task's containers by the task's 32 hex digits, a dash and a decimal number. */
    private static boolean isTask(String segment) {
      if (segment.length() <= TASK_LENGTH + 1
          || segment.charAt(TASK_LENGTH) != '-'
          || !Hex.isLower(segment, 0, TASK_LENGTH)) {
        return false;
      }
      for (int i = TASK_LENGTH + 1; i < segment.length(); i++) {
        if (segment.charAt(i) < '0' || segment.charAt(i) > '9') {
          return false;
        }
      }
      return true;
    }
  }
}
