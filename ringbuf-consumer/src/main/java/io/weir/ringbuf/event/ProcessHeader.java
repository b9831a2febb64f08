package io.weir.ringbuf.event;

import io.weir.ringbuf.layout.StructLayout;
import java.nio.ByteBuffer;

/**
 * The fields that every record about a process begins with: {@code struct event_header} of {@code
 * execsnoop.h}. A flyweight; the caller has checked the record's length.
 */
public final class ProcessHeader {
  private static final int COMM_BYTES = 16;

  private final int bootNs;
  private final int startBootNs;
  private final int kind;
  private final int pid;
  private final int ppid;
  private final int uid;
  private final int euid;
  private final int netns;
  private final int cpu;
  private final int comm;
  private final int cgroupId;
  private final ByteChars chars = new ByteChars();

  private ByteBuffer data;
  private int offset;

  /**
   * A header inside a struct.
   *
   * @param prefix the member's name and a dot
   */
  public ProcessHeader(StructLayout layout, String prefix) {
    bootNs = layout.offset(prefix + "boot_ns", Long.BYTES);
    startBootNs = layout.offset(prefix + "start_boot_ns", Long.BYTES);
    cgroupId = layout.offset(prefix + "cgroup_id", Long.BYTES);
    kind = layout.offset(prefix + "kind", Integer.BYTES);
    pid = layout.offset(prefix + "pid", Integer.BYTES);
    ppid = layout.offset(prefix + "ppid", Integer.BYTES);
    uid = layout.offset(prefix + "uid", Integer.BYTES);
    euid = layout.offset(prefix + "euid", Integer.BYTES);
    netns = layout.offset(prefix + "netns", Integer.BYTES);
    cpu = layout.offset(prefix + "cpu", Integer.BYTES);
    comm = layout.offset(prefix + "comm", COMM_BYTES);
  }

  /** How many bytes a record must have for {@link #kind} to be read. */
  public int kindEnd() {
    return kind + Integer.BYTES;
  }

  /** Looks at a record. */
  public void wrap(ByteBuffer data, int offset) {
    this.data = data;
    this.offset = offset;
  }

  /** When it happened, CLOCK_BOOTTIME in nanoseconds. */
  public long bootNs() {
    return data.getLong(offset + bootNs);
  }

  /** When the process started, CLOCK_BOOTTIME in nanoseconds. */
  public long startBootNs() {
    return data.getLong(offset + startBootNs);
  }

  /** The cgroup v2 id. */
  public long cgroupId() {
    return data.getLong(offset + cgroupId);
  }

  /** {@code enum event_kind}. */
  public int kind() {
    return data.getInt(offset + kind);
  }

  /** Process id in the initial pid namespace. */
  public int pid() {
    return data.getInt(offset + pid);
  }

  /** The parent's process id. */
  public int ppid() {
    return data.getInt(offset + ppid);
  }

  /** Real user id. */
  public int uid() {
    return data.getInt(offset + uid);
  }

  /** Effective user id. */
  public int euid() {
    return data.getInt(offset + euid);
  }

  /** Inode of the network namespace. */
  public long netns() {
    return Integer.toUnsignedLong(data.getInt(offset + netns));
  }

  /** The CPU. */
  public int cpu() {
    return data.getInt(offset + cpu);
  }

  /** Command name. */
  public ByteText comm() {
    return ByteText.ofCString(data, offset + comm, COMM_BYTES);
  }

  /** Command name byte by byte, for matching without a copy. */
  public CharSequence commChars() {
    int length = 0;
    while (length < COMM_BYTES && data.get(offset + comm + length) != 0) {
      length++;
    }
    return chars.wrap(data, offset + comm, length);
  }
}
