package io.weir.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is to be loaded: an object file and what to set in it first. A recipe, not a kernel object:
 * it can be loaded any number of times. Not thread-safe.
 */
public final class BpfSpec {
  private final String name;
  private final byte[] elf;
  private final Map<String, Object> constants = new LinkedHashMap<>();
  private final Map<String, Integer> mapEntries = new LinkedHashMap<>();
  private final Set<String> disabled = new LinkedHashSet<>();

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

  /** Leaves a program out. */
  public BpfSpec without(String program) {
    disabled.add(program);
    return this;
  }

  /** Loads into the kernel; the caller closes the object. */
  public BpfObject load() {
    return ObjectLoader.load(this);
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

  Set<String> disabled() {
    return disabled;
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
    return java.util.Arrays.copyOf(all, sizeBytes);
  }

  private static IllegalArgumentException doesNotFit(String variable, String value, int sizeBytes) {
    return new IllegalArgumentException(
        "set " + variable + ": value=" + value + " does not fit size=" + sizeBytes);
  }
}
