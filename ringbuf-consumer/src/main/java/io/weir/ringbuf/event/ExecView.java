package io.weir.ringbuf.event;

import io.weir.ringbuf.layout.StructLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A flyweight over one record of {@code execsnoop.h}. It never leaves the record handler. Nothing
 * is allocated by {@link #wrap}, the numbers or {@link #commandChars}.
 */
public final class ExecView {
  /** {@code enum event_kind}. */
  public static final int KIND_EXEC = 1;

  /** {@code enum event_kind}. */
  public static final int KIND_EXIT = 2;

  private static final int ARGS_TRUNCATED = 1;
  private static final int ARGS_UNREADABLE = 1 << 1;
  private static final int PATH_TRUNCATED = 1 << 2;
  private static final int PATH_UNREADABLE = 1 << 3;
  private static final int CGROUP_TRUNCATED = 1 << 4;
  private static final int COUNT_UNKNOWN = 1 << 5;
  private static final int INTERPRETED = 1 << 6;
  private static final int COMM_BYTES = 16;

  private final ProcessHeader header;
  private final Offsets at;
  private final int ancestorBytes;
  private final int ancestorComm;
  private final ByteChars chars = new ByteChars();

  private ByteBuffer data;
  private int offset;
  private int path;
  private int cgroup;
  private int ancestors;
  private int args;

  /** A view for these layouts of {@code struct exec_event} and {@code struct ancestor}. */
  public ExecView(StructLayout exec, StructLayout ancestor) {
    this.header = new ProcessHeader(exec, "header.");
    this.at = Offsets.of(exec);
    this.ancestorBytes = ancestor.sizeBytes();
    this.ancestorComm = ancestor.offset("comm", COMM_BYTES);
  }

  /** Looks at a record; false when its lengths do not add up, and then no field may be read. */
  public boolean wrap(ByteBuffer data, int offset, int length) {
    if (length < at.size()) {
      return false;
    }
    this.data = data;
    this.offset = offset;
    header.wrap(data, offset);
    long total =
        at.size()
            + Integer.toUnsignedLong(u32(at.pathBytes()))
            + Integer.toUnsignedLong(u32(at.cgroupBytes()))
            + Integer.toUnsignedLong(u32(at.ancestors())) * ancestorBytes
            + Integer.toUnsignedLong(u32(at.argsBytes()));
    path = offset + at.size();
    cgroup = path + u32(at.pathBytes());
    ancestors = cgroup + u32(at.cgroupBytes());
    args = ancestors + u32(at.ancestors()) * ancestorBytes;
    return total <= length;
  }

  /** The part that all process records share. */
  public ProcessHeader header() {
    return header;
  }

  /** 0, or a negative errno. */
  public int ret() {
    return u32(at.ret());
  }

  /** The thread that called exec. */
  public int threadId() {
    return u32(at.tid());
  }

  /**
   * The command as a row shows it, byte by byte, separated by spaces, for matching without a copy:
   * the path and what follows argv[0], or an interpreter's own arguments.
   */
  public CharSequence commandChars() {
    int argsBytes = Math.max(0, u32(at.argsBytes()) - 1); // without the last NUL
    if ((u32(at.flags()) & INTERPRETED) != 0 || u32(at.pathBytes()) == 0) {
      return chars.wrap(data, args, argsBytes);
    }
    int rest = 0;
    while (rest < argsBytes && data.get(args + rest) != 0) {
      rest++;
    }
    return chars.wrap(data, path, u32(at.pathBytes()) - 1, args + rest, argsBytes - rest);
  }

  /** Whether all of the command line is here. */
  public boolean commandComplete() {
    int missing = ARGS_TRUNCATED | ARGS_UNREADABLE | PATH_TRUNCATED | PATH_UNREADABLE;
    return (u32(at.flags()) & missing) == 0;
  }

  /** The parent's command name. */
  public ByteText parentComm() {
    return ByteText.ofCString(data, offset + at.parentComm(), COMM_BYTES);
  }

  /** The cgroup's path from the root, beginning with a slash; with "..." when truncated. */
  public String cgroup() {
    String path = CgroupNames.path(data, cgroup, ancestors - cgroup);
    return cgroupTruncated() ? "..." + path : path;
  }

  /** Whether the levels next to the root are missing. */
  public boolean cgroupTruncated() {
    return (u32(at.flags()) & CGROUP_TRUNCATED) != 0;
  }

  /** The ancestors that were asked for, nearest first. */
  public List<Ancestor> ancestors() {
    List<Ancestor> list = new ArrayList<>();
    for (int a = ancestors; a < args; a += ancestorBytes) {
      String comm = ByteText.ofCString(data, a + ancestorComm, COMM_BYTES).text();
      list.add(new Ancestor(data.getInt(a), comm));
    }
    return list;
  }

  /** What was to be run, with at most this many arguments. */
  public CommandLine command(int maxArguments) {
    int flags = u32(at.flags());
    byte[] raw = new byte[u32(at.argsBytes())];
    data.get(args, raw);
    List<String> list = new ArrayList<>();
    boolean valid = true;
    int start = 0;
    while (start < raw.length && list.size() < maxArguments) {
      int end = start;
      while (end < raw.length && raw[end] != 0) {
        end++;
      }
      ByteText text = ByteText.of(raw, start, end - start);
      valid &= text.valid();
      list.add(text.text());
      start = end + 1;
    }
    int count = Math.max(u32(at.argsCount()), list.size());
    boolean cut = start < raw.length || (flags & (ARGS_TRUNCATED | PATH_TRUNCATED)) != 0;
    return new CommandLine(
        ByteText.ofCString(data, path, cgroup - path),
        list,
        count,
        (flags & COUNT_UNKNOWN) == 0,
        (flags & INTERPRETED) != 0,
        cut,
        (flags & (ARGS_UNREADABLE | PATH_UNREADABLE)) == 0,
        valid ? "" : new String(Base64.getEncoder().encode(raw), StandardCharsets.ISO_8859_1));
  }

  private int u32(int field) {
    return data.getInt(offset + field);
  }

  /** Where the fields of {@code struct exec_event} lie. */
  private record Offsets(
      int size,
      int ret,
      int flags,
      int tid,
      int argsCount,
      int pathBytes,
      int cgroupBytes,
      int ancestors,
      int argsBytes,
      int parentComm) {

    static Offsets of(StructLayout layout) {
      return new Offsets(
          layout.sizeBytes(),
          layout.offset("ret", Integer.BYTES),
          layout.offset("flags", Integer.BYTES),
          layout.offset("tid", Integer.BYTES),
          layout.offset("args_count", Integer.BYTES),
          layout.offset("path_bytes", Integer.BYTES),
          layout.offset("cgroup_bytes", Integer.BYTES),
          layout.offset("ancestors", Integer.BYTES),
          layout.offset("args_bytes", Integer.BYTES),
          layout.offset("parent_comm", COMM_BYTES));
    }
  }
}
