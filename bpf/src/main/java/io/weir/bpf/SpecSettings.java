package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.bpf.sys.LibBpfSpec;
import java.util.Map;

/** The settings of a {@link BpfSpec} that few tools use; their functions are bound on first use. */
final class SpecSettings {
  private SpecSettings() {}

  static void apply(BpfSpec spec, long object) {
    for (Map.Entry<String, Integer> entry : spec.mapValueBytesOf().entrySet()) {
      long map = ObjectLoader.findMap(object, entry.getKey());
      ObjectLoader.check(
          LibBpfSpec.bpf_map__set_value_size(map, entry.getValue()),
          "set value size of " + entry.getKey());
    }
    for (Map.Entry<String, BpfMap> entry : spec.templates().entrySet()) {
      long map = ObjectLoader.findMap(object, entry.getKey());
      ObjectLoader.check(
          LibBpfSpec.bpf_map__set_inner_map_fd(map, entry.getValue().fd()),
          "set inner map of " + entry.getKey());
    }
    for (Map.Entry<String, BpfMap> entry : spec.reused().entrySet()) {
      reuse(object, entry.getKey(), entry.getValue());
    }
    for (Map.Entry<String, int[]> entry : spec.programTypes().entrySet()) {
      long program = findProgram(spec, object, entry.getKey());
      int[] types = entry.getValue();
      ObjectLoader.check(
          LibBpfSpec.bpf_program__set_type(program, types[0]), "set type of " + entry.getKey());
      ObjectLoader.check(
          LibBpfSpec.bpf_program__set_expected_attach_type(program, types[1]),
          "set attach type of " + entry.getKey());
    }
    for (Map.Entry<String, Integer> entry : spec.programFlags().entrySet()) {
      long program = findProgram(spec, object, entry.getKey());
      int others = LibBpfSpec.bpf_program__flags(program) & ~BpfSpec.XDP_HAS_FRAGS;
      ObjectLoader.check(
          LibBpfSpec.bpf_program__set_flags(program, others | entry.getValue()),
          "set flags of " + entry.getKey());
    }
  }

  /** libbpf takes the existing map's sizes without a word: compare them first. */
  private static void reuse(long object, String name, BpfMap existing) {
    long map = ObjectLoader.findMap(object, name);
    String wanted =
        shape(
            LibBpf.bpf_map__type(map),
            LibBpf.bpf_map__key_size(map),
            LibBpf.bpf_map__value_size(map),
            LibBpf.bpf_map__max_entries(map));
    String found =
        shape(existing.type(), existing.keyBytes(), existing.valueBytes(), existing.maxEntries());
    if (!wanted.equals(found)) {
      throw new IllegalArgumentException("reuse map " + name + ": " + found + ", not " + wanted);
    }
    ObjectLoader.check(LibBpfSpec.bpf_map__reuse_fd(map, existing.fd()), "reuse map " + name);
  }

  private static String shape(int type, int keyBytes, int valueBytes, int maxEntries) {
    return "type=" + type + " key=" + keyBytes + " value=" + valueBytes + " entries=" + maxEntries;
  }

  private static long findProgram(BpfSpec spec, long object, String name) {
    for (long p = 0; (p = LibBpf.bpf_object__next_program(object, p)) != 0; ) {
      if (LibBpf.bpf_program__name(p).equals(name)) {
        return p;
      }
    }
    throw new IllegalArgumentException("object " + spec.name() + " has no program " + name);
  }
}
