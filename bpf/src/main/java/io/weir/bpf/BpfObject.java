package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.ringbuf.layout.StructLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Programs and maps in the kernel. They live until {@link #close()}, unless a link, a pin or
 * another process holds them. Not thread-safe; maps may be used from any thread.
 */
public final class BpfObject implements AutoCloseable {
  private final String name;
  private final List<BpfProgram> programs;
  private final List<BpfMap> maps;
  private long handle; // 0 when closed

  BpfObject(String name, long handle) {
    this.name = name;
    this.handle = handle;
    this.programs = programsOf(handle);
    this.maps = mapsOf(handle);
  }

  /** The programs that were loaded. */
  public List<BpfProgram> programs() {
    return programs;
  }

  /** A loaded program by its function's name. */
  public BpfProgram program(String function) {
    for (BpfProgram program : programs) {
      if (program.name().equals(function)) {
        return program;
      }
    }
    throw new IllegalArgumentException("object " + name + " loaded no program " + function);
  }

  /** The maps, those of global data included. */
  public List<BpfMap> maps() {
    return maps;
  }

  /** A map by the name of its C variable. */
  public BpfMap map(String variable) {
    for (BpfMap map : maps) {
      if (map.name().equals(variable)) {
        return map;
      }
    }
    throw new IllegalArgumentException("object " + name + " has no map " + variable);
  }

  /** The layout of a struct of the object, from its BTF. */
  public StructLayout layout(String struct) {
    if (handle == 0) {
      throw new IllegalStateException("object " + name + " used after close");
    }
    return Btf.of(handle).struct(struct);
  }

  @Override
  public void close() {
    if (handle != 0) {
      programs.forEach(BpfProgram::forget);
      maps.forEach(BpfMap::forget);
      LibBpf.bpf_object__close(handle);
      handle = 0;
    }
  }

  private static List<BpfProgram> programsOf(long handle) {
    List<BpfProgram> programs = new ArrayList<>();
    for (long p = 0; (p = LibBpf.bpf_object__next_program(handle, p)) != 0; ) {
      if (LibBpf.bpf_program__autoload(p) != 0) {
        programs.add(new BpfProgram(p));
      }
    }
    return List.copyOf(programs);
  }

  private static List<BpfMap> mapsOf(long handle) {
    List<BpfMap> maps = new ArrayList<>();
    for (long m = 0; (m = LibBpf.bpf_object__next_map(handle, m)) != 0; ) {
      maps.add(new BpfMap(m));
    }
    return List.copyOf(maps);
  }
}
