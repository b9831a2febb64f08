package io.weir.bpf.sys;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads and writes native memory by address. The caller vouches for address and length. */
public final class Raw {
  private Raw() {}

  /** The u32 at an address, as a signed int. */
  public static int int32(long address) {
    return new Pointer(address).getInt(0);
  }

  /** The NUL-terminated UTF-8 text at an address. */
  public static String text(long address) {
    return new Pointer(address).getString(0, "UTF-8");
  }

  /** Memory seen as a buffer in native order; valid as long as the memory is. */
  public static ByteBuffer buffer(long address, long sizeBytes) {
    return new Pointer(address).getByteBuffer(0, sizeBytes).order(ByteOrder.nativeOrder());
  }

  /** Copies bytes to an address. */
  public static void write(long address, byte[] bytes) {
    new Pointer(address).write(0, bytes, 0, bytes.length);
  }

  /** A block of zeroed native memory, freed on close. */
  public static final class Block implements AutoCloseable {
    private final Memory memory;

    /** A zeroed block of this many bytes. */
    public Block(long sizeBytes) {
      memory = new Memory(sizeBytes);
      memory.clear();
    }

    private Block(Memory memory) {
      this.memory = memory;
    }

    /** A block whose pages are touched only when used: only its first byte is zeroed. */
    public static Block lazy(long sizeBytes) {
      Memory memory = new Memory(sizeBytes);
      memory.setByte(0, (byte) 0);
      return new Block(memory);
    }

    /** Where the block begins. */
    public long address() {
      return Pointer.nativeValue(memory);
    }

    /** Stores a u64. */
    public Block put64(int offset, long value) {
      memory.setLong(offset, value);
      return this;
    }

    /** Stores a u32. */
    public Block put32(int offset, int value) {
      memory.setInt(offset, value);
      return this;
    }

    /** Loads a u64. */
    public long get64(int offset) {
      return memory.getLong(offset);
    }

    /** Loads a u32. */
    public int get32(int offset) {
      return memory.getInt(offset);
    }

    /** Copies bytes into the block. */
    public Block write(int offset, byte[] bytes, int length) {
      memory.write(offset, bytes, 0, length);
      return this;
    }

    /** Copies bytes out of the block. */
    public byte[] read(int offset, int length) {
      return memory.getByteArray(offset, length);
    }

    /** The text in a field of this size, up to its NUL if there is one. */
    public String text(int offset, int length) {
      byte[] bytes = memory.getByteArray(offset, length);
      int end = 0;
      while (end < length && bytes[end] != 0) {
        end++;
      }
      return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      memory.close();
    }
  }
}
