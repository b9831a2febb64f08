package io.weir.bpf;

import io.weir.bpf.sys.LibBpf;
import io.weir.bpf.sys.LibBpfIds;
import io.weir.bpf.sys.LibBtf;
import io.weir.bpf.sys.LibC;
import io.weir.bpf.sys.LibCTime;
import java.lang.invoke.MethodHandles;
import java.util.List;

/** Loads JNA and libbpf, and binds what every tool's start calls, while it reads its options. */
public final class Preload {
  private static final List<Class<?>> HOLDERS =
      List.of(LibBpf.class, LibBtf.class, LibBpfIds.class, LibC.class, LibCTime.class);

  private Preload() {}

  /**
   * Begins on another thread and returns at once. A call that comes too early waits for its class;
   * one that cannot be bound says so itself, whoever tried first.
   */
  public static void start() {
    Thread thread = new Thread(Preload::bind, "preload");
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((failed, e) -> {});
    thread.start();
  }

  private static void bind() {
    try {
      for (Class<?> holder : HOLDERS) {
        MethodHandles.lookup().ensureInitialized(holder);
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e); // they are public
    }
  }
}
