package io.weir.ringbuf.layout;

import io.weir.ringbuf.error.UnsupportedKernel;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the fields of one C struct lie: field name to offset and size, in bytes.
 *
 * <p>Filled from an object's own BTF when it is opened, so that C and Java cannot disagree
 * silently: a field that is missing or has another size fails here, by name. Immutable.
 */
public final class StructLayout {
  private final String name;
  private final int sizeBytes;
  private final Map<String, Field> fields;

  /**
   * A layout.
   *
   * @param name the struct's name in C
   * @param sizeBytes {@code sizeof(struct name)}
   * @param fields by field name; nested fields are named {@code outer.inner}
   */
  public StructLayout(String name, int sizeBytes, Map<String, Field> fields) {
    this.name = name;
    this.sizeBytes = sizeBytes;
    this.fields = Map.copyOf(new LinkedHashMap<>(fields));
  }

  /** The struct's name in C. */
  public String name() {
    return name;
  }

  /** {@code sizeof} of the struct, in bytes. */
  public int sizeBytes() {
    return sizeBytes;
  }

  /** The offset in bytes of a field that must have exactly this size; throws by name otherwise. */
  public int offset(String field, int expectedSizeBytes) {
    Field found = field(field);
    if (found.sizeBytes() != expectedSizeBytes) {
      throw mismatch(field, "size=" + found.sizeBytes() + " expected=" + expectedSizeBytes);
    }
    return found.offset();
  }

  /** A field of any size; throws by name when the struct has no such field. */
  public Field field(String field) {
    Field found = fields.get(field);
    if (found == null) {
      throw mismatch(field, "missing");
    }
    return found;
  }

  /** All of it, in the order of offsets and names: equal for equal layouts, and for no others. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name).append(' ').append(sizeBytes);
    fields.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<String, Field> field) -> field.getValue().offset())
                .thenComparing(Map.Entry::getKey))
        .forEach(
            field ->
                text.append(' ')
                    .append(field.getKey())
                    .append('@')
                    .append(field.getValue().offset())
                    .append('+')
                    .append(field.getValue().sizeBytes()));
    return text.toString();
  }

  private UnsupportedKernel mismatch(String field, String what) {
    return new UnsupportedKernel(
        "read layout of struct " + name + ": field=" + field + " " + what,
        0,
        "the BPF object and this jar are of different builds; rebuild");
  }

  /** Offset and size of one field, in bytes. */
  public record Field(int offset, int sizeBytes) {}
}
