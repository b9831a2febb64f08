package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.ringbuf.layout.StructLayout;
import io.weir.ringbuf.layout.StructLayout.Field;
import java.util.Optional;

/**
 * The types of an object that is opened and not loaded: for who works on maps that another process
 * loaded with the same object. One thread; the caller closes it.
 */
public final class BpfTypes implements AutoCloseable {
  private long object; // 0 when closed

  BpfTypes(long object) {
    this.object = object;
  }

  /** The layout of a struct. */
  public StructLayout layout(String struct) {
    return btf().struct(struct);
  }

  /** Where a constant is in the value of the map {@code .rodata}; empty when there is none. */
  public Optional<Field> constant(String variable) {
    return Optional.ofNullable(btf().variable(".rodata", variable));
  }

  @Override
  public void close() {
    if (object != 0) {
      LibBpf.bpf_object__close(object);
      object = 0;
    }
  }

  private Btf btf() {
    if (object == 0) {
      throw new IllegalStateException("used after close");
    }
    return Btf.of(object);
  }
}
