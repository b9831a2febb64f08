package io.weir.ringbuf.event;

import io.weir.ringbuf.layout.StructLayout;
import io.weir.ringbuf.layout.StructLayout.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Records as execsnoop's programs send them, with a layout of the tests' own making. */
public final class ExecRecords {
  private static final int HEADER = 72;
  private static final int EXEC = 120;
  private static final int EXIT = 88;
  private static final int COMM = 56;

  private ExecRecords() {}

  /** {@code struct exec_event}. */
  public static StructLayout execLayout() {
    Map<String, Field> fields = header();
    String[] words = {
      "ret", "flags", "tid", "args_count", "path_bytes", "cgroup_bytes", "ancestors", "args_bytes"
    };
    for (int i = 0; i < words.length; i++) {
      fields.put(words[i], new Field(HEADER + 4 * i, 4));
    }
    fields.put("parent_comm", new Field(104, 16));
    return new StructLayout("exec_event", EXEC, fields);
  }

  /** {@code struct exit_event}. */
  public static StructLayout exitLayout() {
    Map<String, Field> fields = header();
    fields.put("duration_ns", new Field(HEADER, 8));
    fields.put("exit_code", new Field(80, 4));
    return new StructLayout("exit_event", EXIT, fields);
  }

  /** {@code struct ancestor}. */
  public static StructLayout ancestorLayout() {
    return new StructLayout(
        "ancestor", 20, Map.of("pid", new Field(0, 4), "comm", new Field(4, 16)));
  }

  /** A record of an exec; arguments are given as they lie in memory, each ended by NUL. */
  public static ByteBuffer exec(
      int pid, String comm, int ret, int flags, String path, byte[] args) {
    byte[] pathBytes = (path + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] cgroup = "leaf\0mid\0".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer record = allocate(EXEC + pathBytes.length + cgroup.length + 20 + args.length);
    putHeader(record, pid, comm, 1);
    record.putInt(HEADER, ret).putInt(HEADER + 4, flags).putInt(HEADER + 8, pid);
    record.putInt(HEADER + 12, count(args)).putInt(HEADER + 16, pathBytes.length);
    record.putInt(HEADER + 20, cgroup.length).putInt(HEADER + 24, 1);
    record.putInt(HEADER + 28, args.length);
    record.put(104, "parent".getBytes(StandardCharsets.US_ASCII));
    record.put(EXEC, pathBytes).put(EXEC + pathBytes.length, cgroup);
    int ancestor = EXEC + pathBytes.length + cgroup.length;
    record.putInt(ancestor, 1).put(ancestor + 4, "init".getBytes(StandardCharsets.US_ASCII));
    return record.put(ancestor + 20, args);
  }

  /** A record of an exit. */
  public static ByteBuffer exit(int pid, String comm, long durationNs, int waitStatus) {
    ByteBuffer record = allocate(EXIT);
    putHeader(record, pid, comm, 2);
    return record.putLong(HEADER, durationNs).putInt(80, waitStatus);
  }

  private static void putHeader(ByteBuffer record, int pid, String comm, int kind) {
    record.putLong(0, 5_000_000_000L).putLong(8, 4_000_000_000L).putLong(16, 77);
    int[] words = {kind, pid, 1, 1000, 0, 0xf0000098, 3};
    for (int i = 0; i < words.length; i++) {
      record.putInt(24 + 4 * i, words[i]);
    }
    record.put(COMM, comm.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, Field> header() {
    Map<String, Field> fields = new LinkedHashMap<>();
    fields.put("header.boot_ns", new Field(0, 8));
    fields.put("header.start_boot_ns", new Field(8, 8));
    fields.put("header.cgroup_id", new Field(16, 8));
    String[] words = {"kind", "pid", "ppid", "uid", "euid", "netns", "cpu"};
    for (int i = 0; i < words.length; i++) {
      fields.put("header." + words[i], new Field(24 + 4 * i, 4));
    }
    fields.put("header.comm", new Field(COMM, 16));
    return fields;
  }

  private static int count(byte[] args) {
    int count = 0;
    for (byte b : args) {
      count += b == 0 ? 1 : 0;
    }
    return count;
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
