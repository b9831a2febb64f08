package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.bpf.sys.LibBpfMaps;
import io.weir.ringbuf.error.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One map. Keys and values are the bytes of the C types, in native order; their lengths are checked
 * before the kernel sees them. Usable from any thread until it is closed; a map of a {@link
 * BpfObject} is closed with the object and its own {@link #close()} does nothing.
 *
 * <p>Each call is one system call, bpf(2), unless it says otherwise. Absent, exists and full are
 * results; any other errno is an exception.
 */
public final class BpfMap implements AutoCloseable {
  private static final int SLOT_ALIGN = 8;

  private final String name;
  private final Fd fd;
  private final int type;
  private final int keyBytes;
  private final int valueBytes;
  private final int maxEntries;
  private final int flags;

  /** A map of an object; libbpf owns the descriptor. */
  BpfMap(long handle) {
    this.name = LibBpf.bpf_map__name(handle);
    this.fd = Fd.borrowed(LibBpf.bpf_map__fd(handle));
    this.type = LibBpf.bpf_map__type(handle);
    this.keyBytes = LibBpf.bpf_map__key_size(handle);
    this.valueBytes = LibBpf.bpf_map__value_size(handle);
    this.maxEntries = LibBpf.bpf_map__max_entries(handle);
    this.flags = LibBpf.bpf_map__map_flags(handle);
  }

  /** A map with a descriptor of its own. */
  BpfMap(Fd fd, MapInfo info) {
    this.name = info.name();
    this.fd = fd;
    this.type = info.type();
    this.keyBytes = info.keyBytes();
    this.valueBytes = info.valueBytes();
    this.maxEntries = info.maxEntries();
    this.flags = info.flags();
  }

  /** A u32 as key bytes, e.g. an array's index. */
  public static byte[] key(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  /** The C variable's name; of a map not from an object, at most its first 15 bytes. */
  public String name() {
    return name;
  }

  /** The map's file descriptor, valid while the map is open. */
  public int fd() {
    return fd.number();
  }

  /** {@code enum bpf_map_type}. */
  public int type() {
    return type;
  }

  /** The key's size in bytes; 0 for a ring. */
  public int keyBytes() {
    return keyBytes;
  }

  /** The value's size in bytes; 0 for a ring. */
  public int valueBytes() {
    return valueBytes;
  }

  /**
   * The size in bytes of what {@link #get(byte[], byte[])} fills: the value, or one slot per
   * possible CPU, each rounded up to 8 bytes.
   */
  public int bufferBytes() {
    return MapType.isPerCpu(type) ? slotBytes() * PossibleCpus.count() : valueBytes;
  }

  /** How many entries there can be, or a ring's size in bytes. */
  public int maxEntries() {
    return maxEntries;
  }

  /** The map's creation flags, {@link MapFlags}. */
  public int flags() {
    return flags;
  }

  /** Copies a value out; false when absent. The buffer has {@link #bufferBytes()}. */
  public boolean get(byte[] key, byte[] value) {
    checkLength("key", key.length, keyBytes);
    checkLength("value", value.length, bufferBytes());
    int result = LibBpfMaps.bpf_map_lookup_elem(fd(), key, value);
    if (result == -Errno.ENOENT) {
      return false;
    }
    KernelCalls.check(result, "look up in map " + name);
    return true;
  }

  /** A copy of a value of {@link #bufferBytes()}. */
  public Optional<byte[]> get(byte[] key) {
    byte[] value = new byte[bufferBytes()];
    return get(key, value) ? Optional.of(value) : Optional.empty();
  }

  /** Inserts or replaces. */
  public PutResult put(byte[] key, byte[] value) {
    return put(key, value, PutMode.ANY);
  }

  /** Stores one entry; the value has {@link #bufferBytes()}. */
  public PutResult put(byte[] key, byte[] value, PutMode mode) {
    checkLength("key", key.length, keyBytes);
    checkLength("value", value.length, bufferBytes());
    return store(key, value, mode);
  }

  /** Puts a map into a map of maps; the inner map lives on without its descriptor. */
  public PutResult putMap(byte[] key, BpfMap inner) {
    checkLength("key", key.length, keyBytes);
    return store(key, key(inner.fd()), PutMode.ANY);
  }

  /** Puts a program into an array of programs; it lives on without its descriptor. */
  public PutResult putProgram(byte[] key, BpfProgram program) {
    checkLength("key", key.length, keyBytes);
    return store(key, key(program.fd()), PutMode.ANY);
  }

  /** The id of the map that a map of maps holds, or of the program in an array of programs. */
  public Optional<Integer> innerId(byte[] key) {
    return get(key).map(id -> ByteBuffer.wrap(id).order(ByteOrder.nativeOrder()).getInt());
  }

  /** Removes an entry; false when there was none. */
  public boolean delete(byte[] key) {
    checkLength("key", key.length, keyBytes);
    int result = LibBpfMaps.bpf_map_delete_elem(fd(), key);
    if (result == -Errno.ENOENT) {
      return false;
    }
    KernelCalls.check(result, "delete from map " + name);
    return true;
  }

  /**
   * Walks the entries in batches, each seen once at most; entries that come or go meanwhile may be
   * missed. One system call a batch.
   */
  public MapCursor cursor() {
    return new MapCursor(this);
  }

  /** Copies of the keys that {@link #cursor()} sees. */
  public List<byte[]> keys() {
    List<byte[]> keys = new ArrayList<>();
    for (MapCursor cursor = cursor(); cursor.next(); ) {
      for (int i = 0; i < cursor.count(); i++) {
        keys.add(cursor.key(i));
      }
    }
    return keys;
  }

  /**
   * Stores many entries in one system call, or one by one where the kernel has no batches.
   *
   * @param keys {@code count} keys back to back
   * @param values {@code count} values of {@link #bufferBytes()} back to back
   * @return how many were stored; fewer than count means that the map is full
   */
  public int putAll(byte[] keys, byte[] values, int count) {
    return MapBatches.putAll(this, keys, values, count);
  }

  /**
   * Removes many entries in one system call, or one by one where the kernel has no batches.
   *
   * @param keys {@code count} keys back to back
   * @return how many were there to be removed
   */
  public int deleteAll(byte[] keys, int count) {
    return MapBatches.deleteAll(this, keys, count);
  }

  /** One value per possible CPU; empty when absent. */
  public Optional<byte[][]> getPerCpu(byte[] key) {
    checkPerCpu();
    return get(key)
        .map(
            all -> {
              byte[][] slots = new byte[PossibleCpus.count()][];
              for (int cpu = 0; cpu < slots.length; cpu++) {
                int from = cpu * slotBytes();
                slots[cpu] = Arrays.copyOfRange(all, from, from + valueBytes);
              }
              return slots;
            });
  }

  /**
   * The sum over the CPUs of the u64 at this offset of the value; 0 when the key is absent. Wraps
   * at 2^64.
   */
  public long sumPerCpu(byte[] key, int offset) {
    checkPerCpu();
    if (offset < 0 || offset + Long.BYTES > valueBytes) {
      throw new IllegalArgumentException("map " + name + ": no u64 at offset=" + offset);
    }
    byte[] all = new byte[bufferBytes()];
    if (!get(key, all)) {
      return 0;
    }
    ByteBuffer buffer = ByteBuffer.wrap(all).order(ByteOrder.nativeOrder());
    long sum = 0;
    for (int at = offset; at < all.length; at += slotBytes()) {
      sum += buffer.getLong(at);
    }
    return sum;
  }

  /** Maps an array made with {@link MapFlags#MMAPABLE} into memory; the caller closes it. */
  public MapMemory mmap() {
    return MapMemory.of(this);
  }

  /** What the kernel says of this map. */
  public MapInfo info() {
    return MapInfo.of(fd(), "map " + name);
  }

  /** Pins in a bpffs; the file keeps the map alive until {@link BpfMaps#unpin}. */
  public void pin(Path path) {
    KernelCalls.pin(fd(), path, "map " + name);
  }

  @Override
  public void close() {
    if (fd.isOwned()) {
      fd.close();
    }
  }

  /** Called by the object that owns the map, before libbpf closes it. */
  void forget() {
    fd.close();
  }

  int slotBytes() {
    return (valueBytes + SLOT_ALIGN - 1) & -SLOT_ALIGN;
  }

  void checkLength(String what, int length, int expected) {
    if (length != expected) {
      throw new IllegalArgumentException(
          "map " + name + ": " + what + " bytes=" + length + " expected=" + expected);
    }
  }

  private PutResult store(byte[] key, byte[] value, PutMode mode) {
    int result = LibBpfMaps.bpf_map_update_elem(fd(), key, value, mode.flag());
    return switch (-result) {
      case 0 -> PutResult.STORED;
      case Errno.EEXIST -> PutResult.EXISTS;
      case Errno.ENOENT -> PutResult.ABSENT;
      case Errno.E2BIG, Errno.ENOSPC -> PutResult.FULL;
      default -> throw KernelCalls.error("put into map " + name, -result);
    };
  }

  private void checkPerCpu() {
    if (!MapType.isPerCpu(type)) {
      throw new IllegalArgumentException("map " + name + " has one value for all CPUs");
    }
  }
}
