package io.weir.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The BPF objects of src/test/c, and bytes for them. */
public final class TestObjects {
  private TestObjects() {}

  public static BpfSpec named(String name) {
    String resource = "objects/" + name + ".bpf.o";
    try (InputStream in = TestObjects.class.getResourceAsStream(resource)) {
      return BpfSpec.of(name, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte[] bytes(long... values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.nativeOrder());
    for (long value : values) {
      buffer.putLong(value);
    }
    return buffer.array();
  }

  public static long u64(byte[] bytes, int offset) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong(offset);
  }
}
