package io.weir.bpf.sys;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;

/**
 * Collects what libbpf prints while a load is repeated to find out why it failed. libbpf has one
 * print function a process, so only one of these is open at a time; not used on the way to success,
 * where a callback's cost would show in the start-up time.
 */
public final class LoadLog implements AutoCloseable {
  private static final int LINE_BYTES = 64 << 10;
  private static final int DEBUG_LEVEL = 2;

  static {
    Native.register(LoadLog.class, "c");
  }

  /**
   * {@code libbpf_print_fn_t}; a va_list arrives, and is passed on, as a pointer on x86-64 and
   * arm64.
   */
  interface Printer extends Callback {
    int print(int level, String format, Pointer arguments);
  }

  private final StringBuilder text = new StringBuilder();
  private final Memory line = new Memory(LINE_BYTES);
  private final Printer printer = this::append;

  /** Starts to collect. */
  public LoadLog() {
    Pointer function = CallbackReference.getFunctionPointer(printer);
    LibBpf.libbpf_set_print(Pointer.nativeValue(function));
  }

  /** What libbpf has said so far, without its debug lines. */
  public String text() {
    return text.toString();
  }

  @Override
  public void close() {
    LibBpf.libbpf_set_print(0);
    line.close();
  }

  private int append(int level, String format, Pointer arguments) {
    if (level < DEBUG_LEVEL) {
      int length = vsnprintf(line, LINE_BYTES, format, arguments);
      byte[] bytes = line.getByteArray(0, Math.max(0, Math.min(length, LINE_BYTES - 1)));
      text.append(new String(bytes, StandardCharsets.UTF_8));
    }
    return 0;
  }

  private static native int vsnprintf(Pointer buffer, long size, String format, Pointer arguments);
}
