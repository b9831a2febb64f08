package io.weir.ringbuf.enrich;

import io.weir.ringbuf.error.WeirException;
import io.weir.ringbuf.event.ByteText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The local users by name and by number, as the passwd file had them when it was read (passwd(5)).
 *
 * <p>Users of LDAP, SSSD or systemd-homed are not in that file: they are known by number only. A
 * file that is missing has no users. Where a name or a number is listed twice the first line wins,
 * as in getpwnam(3). Immutable; any thread.
 */
public final class Users {
  /** {@code (uid_t) -1} means "no user" to the kernel. */
  private static final long MAX_UID = 0xffff_fffeL;

  private final Path file;
  private final Map<String, Long> uids = new HashMap<>();
  private final Map<Long, String> names = new HashMap<>();

  private Users(Path file, String text) {
    this.file = file;
    for (String line : text.split("\n")) {
      String[] fields = line.split(":", -1);
      long uid = fields.length < 3 ? -1 : parseUid(fields[2]);
      if (uid >= 0 && !fields[0].isEmpty()) {
        uids.putIfAbsent(fields[0], uid);
        names.putIfAbsent(uid, fields[0]);
      }
    }
  }

  /** Reads a passwd file, usually {@code /etc/passwd}. */
  public static Users read(Path passwd) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(passwd);
    } catch (IOException unreadable) {
      // Containers and initramfs have none: numbers still work, and uid() names the file.
      bytes = new byte[0];
    }
    return new Users(passwd, ByteText.of(bytes).text());
  }

  /**
   * The uid that a name or a decimal number means; a name wins over a number, as in chown(1).
   *
   * @return 0 to 4294967294
   * @throws WeirException when it is neither a known name nor a uid
   */
  public long uid(String nameOrNumber) {
    Long named = uids.get(nameOrNumber);
    if (named != null) {
      return named;
    }
    long uid = parseUid(nameOrNumber);
    if (uid < 0) {
      throw new WeirException(
          "look up user=" + nameOrNumber,
          0,
          "no such name in " + file + "; give a name from that file or a number up to " + MAX_UID);
    }
    return uid;
  }

  /** The name of a uid; empty when the file has none. */
  public Optional<String> name(long uid) {
    return Optional.ofNullable(names.get(uid));
  }

  /** The uid that decimal digits spell, or -1. */
  private static long parseUid(String digits) {
    if (digits.isEmpty() || digits.length() > 10) {
      return -1;
    }
    long uid = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      uid = uid * 10 + (c - '0');
    }
    return uid <= MAX_UID ? uid : -1;
  }
}
