package io.weir.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is to be loaded: an object file and what to set in it first. A recipe, not a kernel object:
 * it can be loaded any number of times. Not thread-safe.
 */
public final class BpfSpec {
  /** {@code BPF_F_XDP_HAS_FRAGS} of linux/bpf.h. */
  static final int XDP_HAS_FRAGS = 1 << 5;

  private final String name;
  private final byte[] elf;
  private final Map<String, Object> constants = new LinkedHashMap<>();
  private final Map<String, Integer> mapEntries = new LinkedHashMap<>();
  private final Map<String, Integer> mapValueBytes = new LinkedHashMap<>();
  private final Map<String, BpfMap> reused = new LinkedHashMap<>();
  private final Map<String, BpfMap> templates = new LinkedHashMap<>();
  private final Map<String, Integer> programFlags = new LinkedHashMap<>();
  private final Map<String, int[]> programTypes = new LinkedHashMap<>();
  private final Set<String> disabled = new LinkedHashSet<>();
  private final Set<String> only = new LinkedHashSet<>();

  private BpfSpec(String name, byte[] elf) {
    this.name = name;
    this.elf = elf;
  }

  /** The object that this build compiled from {@code name.bpf.c}. */
  public static BpfSpec named(String name) {
    String resource = "objects/" + name + ".bpf.o";
    try (InputStream in = BpfSpec.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no BPF object: name=" + name);
      }
      return new BpfSpec(name, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("read " + resource, e);
    }
  }

  /** An object file from elsewhere; the name appears in error texts. */
  public static BpfSpec of(String name, byte[] elf) {
    return new BpfSpec(name, elf.clone());
  }

  /** Sets an integer or bool in {@code .rodata} by name; its size comes from BTF. */
  public BpfSpec constant(String variable, long value) {
    constants.put(variable, value);
    return this;
  }

  /** Sets an array or struct in {@code .rodata} by name; at most its size in bytes. */
  public BpfSpec constant(String variable, byte[] value) {
    constants.put(variable, value.clone());
    return this;
  }

  /** Sets how many entries a map has, or how many bytes a ring. */
  public BpfSpec mapEntries(String map, int entries) {
    mapEntries.put(map, entries);
    return this;
  }

  /** Sets the size in bytes of a map's values. */
  public BpfSpec mapValueBytes(String map, int bytes) {
    mapValueBytes.put(map, bytes);
    return this;
  }

  /**
   * Uses a map that exists, of the same type and sizes, in place of a new one. It stays its owner's
   * and may be closed once the object is loaded.
   */
  public BpfSpec reuseMap(String map, BpfMap existing) {
    reused.put(map, existing);
    return this;
  }

  /** Says what the inner maps of a map of maps look like. The template may be closed after load. */
  public BpfSpec innerMap(String outer, BpfMap template) {
    templates.put(outer, template);
    return this;
  }

  /** Leaves a program out. */
  public BpfSpec without(String program) {
    disabled.add(program);
    return this;
  }

  /** Loads these programs and no others; {@link #without} still applies. */
  public BpfSpec only(String... programs) {
    only.addAll(Arrays.asList(programs));
    return this;
  }

  /**
   * Marks an XDP program as able to read packets in fragments ({@code BPF_F_XDP_HAS_FRAGS}, kernel
   * 5.18), or not, whatever its section says.
   */
  public BpfSpec xdpFrags(String program, boolean frags) {
    programFlags.put(program, frags ? XDP_HAS_FRAGS : 0);
    return this;
  }

  /** Sets {@code enum bpf_prog_type} and {@code enum bpf_attach_type}, over the section's. */
  public BpfSpec programType(String program, int type, int expectedAttachType) {
    programTypes.put(program, new int[] {type, expectedAttachType});
    return this;
  }

  /** Loads into the kernel; the caller closes the object. */
  public BpfObject load() {
    return ObjectLoader.load(this);
  }

  /** Opens the object for its types alone: nothing reaches the kernel. The caller closes them. */
  public BpfTypes types() {
    return ObjectLoader.types(this);
  }

  String name() {
    return name;
  }

  byte[] elf() {
    return elf;
  }

  Map<String, Object> constants() {
    return constants;
  }

  Map<String, Integer> mapEntries() {
    return mapEntries;
  }

  Map<String, Integer> mapValueBytesOf() {
    return mapValueBytes;
  }

  Map<String, BpfMap> reused() {
    return reused;
  }

  Map<String, BpfMap> templates() {
    return templates;
  }

  Map<String, Integer> programFlags() {
    return programFlags;
  }

  Map<String, int[]> programTypes() {
    return programTypes;
  }

  Set<String> disabled() {
    return disabled;
  }

  Set<String> only() {
    return only;
  }

  /** The bytes of a constant for a variable of this size; throws when it does not fit. */
  static byte[] encode(String variable, Object value, int sizeBytes) {
    if (value instanceof byte[] bytes) {
      if (bytes.length > sizeBytes) {
        throw doesNotFit(variable, bytes.length + " bytes", sizeBytes);
      }
      return bytes;
    }
    long number = (Long) value;
    int bits = sizeBytes * Byte.SIZE;
    if (sizeBytes > Long.BYTES
        || (bits < Long.SIZE && number >> bits != 0 && number >> (bits - 1) != -1)) {
      throw doesNotFit(variable, Long.toString(number), sizeBytes);
    }
    byte[] all =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array();
    return Arrays.copyOf(all, sizeBytes);
  }

  private static IllegalArgumentException doesNotFit(String variable, String value, int sizeBytes) {
    return new IllegalArgumentException(
        "set " + variable + ": value=" + value + " does not fit size=" + sizeBytes);
  }
}
