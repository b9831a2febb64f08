package io.weir.bpf.sys;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** System calls that nothing else in a JVM makes, so that a test can count them. */
public final class TestSyscalls {
  private TestSyscalls() {}

  static {
    Native.register(TestSyscalls.class, NativeLibrary.getProcess());
  }

  public static native int getpriority(int which, int who);

  public static native int sched_getscheduler(int pid);
}
