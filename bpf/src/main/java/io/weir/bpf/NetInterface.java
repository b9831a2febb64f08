package io.weir.bpf;

import io.weir.bpf.sys.LibCNet;
import io.weir.ringbuf.error.AttachFailed;
import io.weir.ringbuf.error.Errno;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A network interface by name and index, in the network namespace of the thread that looked it up.
 * A name can come to mean another interface; the index does not while the interface lives.
 */
public record NetInterface(String name, int index) {
  private static final int NAME_BYTES = 16; // IFNAMSIZ, linux/if.h

  /** Looks an interface up in the calling thread's namespace; throws when there is none. */
  public static NetInterface of(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new AttachFailed(
                    "find interface " + name,
                    Errno.ENODEV,
                    "no such interface in this network namespace; --netns names another"));
  }

  /** Looks an interface up by name; empty when there is none. */
  public static Optional<NetInterface> find(String name) {
    int index = name.length() < NAME_BYTES ? LibCNet.if_nametoindex(name) : 0;
    return index == 0 ? Optional.empty() : Optional.of(new NetInterface(name, index));
  }

  /** Looks an interface up by index; empty when there is none. */
  public static Optional<NetInterface> find(int index) {
    byte[] name = new byte[NAME_BYTES];
    if (LibCNet.if_indextoname(index, name) == 0) {
      return Optional.empty();
    }
    int end = 0;
    while (name[end] != 0) {
      end++;
    }
    return Optional.of(new NetInterface(new String(name, 0, end, StandardCharsets.UTF_8), index));
  }
}
