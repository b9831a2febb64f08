package io.weir.policy.enforce;

import io.weir.bpf.BpfLink;
import io.weir.bpf.BpfLinks;
import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfMaps;
import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The pins of one standing datapath: maps by their names, links, and what is known of them, as
 * symbolic links: a bpffs holds no other text, and {@code ls -l} shows it.
 *
 * @param netnsInode the network namespace that the interface was in
 */
record PinDirectory(Path path, long netnsInode, int ifindex) {
  static final String VERSION = "version";
  static final String INTERFACE = "interface";
  static final String ATTACHED = "attached";

  /** What is known under a name; empty when it is not. */
  Optional<String> fact(String name) {
    try {
      return Optional.of(Files.readSymbolicLink(path.resolve(name)).toString());
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  void note(String name, String fact) {
    try {
      Files.deleteIfExists(path.resolve(name));
      Files.createSymbolicLink(path.resolve(name), Path.of(fact));
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  /**
   * Opens a map; the caller closes it.
   *
   * @throws WeirException when there is no such pin
   */
  BpfMap map(String name) {
    return BpfMaps.pinned(path.resolve(name))
        .orElseThrow(
            () ->
                new WeirException(
                    "open pin " + path.resolve(name),
                    0,
                    "somebody removed it: take the datapath away, and add the rules again"));
  }

  /** Opens a hook's link; the caller closes it. */
  Optional<BpfLink> link(DatapathHook hook) {
    return BpfLinks.pinned(path.resolve(hook.pin()));
  }

  /** Opens the array that the filters of a clsact qdisc lead into; the caller closes it. */
  Optional<BpfMap> gate() {
    return BpfMaps.pinned(path.resolve(DatapathGate.PIN));
  }

  void unpin(String name) {
    try {
      Files.deleteIfExists(path.resolve(name));
    } catch (IOException e) {
      throw failed("remove", e);
    }
  }

  /** Removes all pins and the directory; of links the pins first. */
  void remove() {
    List<Path> pins = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      entries.forEach(pins::add);
      pins.sort(
          (a, b) ->
              Boolean.compare(
                  b.getFileName().toString().startsWith("link_"),
                  a.getFileName().toString().startsWith("link_")));
      for (Path pin : pins) {
        Files.deleteIfExists(pin);
      }
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw failed("remove", e);
    }
  }

  private WeirException failed(String what, IOException e) {
    return new WeirException(what + " pins " + path + ": " + e.getMessage(), 0, "see above", e);
  }
}
