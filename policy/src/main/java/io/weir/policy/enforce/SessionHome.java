package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfMaps;
import io.weir.bpf.Netns;
import io.weir.bpf.Xdp;
import io.weir.ringbuf.error.AttachFailed;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The programs of a session, found at their interface: nothing is pinned, and when the session ends
 * they are gone.
 *
 * @param mapIds of those that programs which look rules up have, by name
 */
record SessionHome(
    String interfaceName,
    int ifindex,
    long netnsInode,
    String attachMode,
    Map<String, Integer> mapIds)
    implements DatapathHome {
  private static final Path DEVICES = Path.of("/proc/thread-self/net/dev");

  /** That of an interface where programs of ours look rules up; empty when none do. */
  static Optional<SessionHome> find(Netns netns, String name) {
    return netns.call(() -> find(DatapathPlace.of(netns, name)));
  }

  /** Those of all interfaces of a namespace. */
  static List<SessionHome> all(Netns netns) {
    return netns.call(SessionHome::devices).stream()
        .flatMap(name -> findIfThere(netns, name).stream())
        .toList();
  }

  @Override
  public boolean attached() {
    return BpfMaps.byId(mapIds.get(DatapathPrograms.BANK))
        .map(
            map -> {
              map.close();
              return true;
            })
        .orElse(false);
  }

  @Override
  public BpfMap map(String name) {
    return Optional.ofNullable(mapIds.get(name))
        .flatMap(BpfMaps::byId)
        .orElseThrow(
            () ->
                new WeirException(
                    "open map " + name + " of the datapath of " + interfaceName,
                    Errno.ENOENT,
                    "the session that kept it has ended just now"));
  }

  @Override
  public void remove() {
    throw new WeirException(
        "detach the datapath of " + interfaceName,
        Errno.EBUSY,
        "a session keeps it, xdptop --enforce: end that");
  }

  private static Optional<SessionHome> findIfThere(Netns netns, String name) {
    try {
      return find(netns, name);
    } catch (AttachFailed gone) {
      return Optional.empty();
    }
  }

  private static Optional<SessionHome> find(DatapathPlace place) {
    Optional<Xdp.Attached> xdp = place.xdp();
    Optional<RunningProgram> atXdp =
        xdp.flatMap(at -> RunningProgram.of(at.programId(), DatapathHook.XDP));
    if (atXdp.isPresent()) {
      return of(place, atXdp.get(), "xdp " + DatapathPlace.label(xdp.get().mode()));
    }
    try (DatapathTc tc = DatapathTc.join(place.on()).orElse(null)) {
      return tc == null
          ? Optional.empty()
          : RunningProgram.first(tc.attachments()).flatMap(program -> of(place, program, "tc"));
    }
  }

  private static Optional<SessionHome> of(
      DatapathPlace place, RunningProgram program, String mode) {
    try (program) {
      if (!program.hasRules()) {
        return Optional.empty();
      }
      program.check("find the rules of " + place.name());
      Map<String, Integer> ids = new HashMap<>();
      for (List<String> names : List.of(DatapathPrograms.COUNTING, DatapathPrograms.RULES)) {
        for (String name : names) {
          program.find(name).ifPresent(map -> ids.put(name, map.info().id()));
        }
      }
      return Optional.of(
          new SessionHome(
              place.name(), place.on().index(), place.netns().inode(), mode, Map.copyOf(ids)));
    }
  }

  /** proc_net_dev: two lines of headings, then a name and a colon each. */
  private static List<String> devices() {
    try {
      return Files.readAllLines(DEVICES).stream()
          .skip(2)
          .map(line -> line.substring(0, line.indexOf(':')).trim())
          .toList();
    } catch (IOException unreadable) {
      return List.of();
    }
  }
}
