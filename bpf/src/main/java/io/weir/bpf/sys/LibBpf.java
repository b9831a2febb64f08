package io.weir.bpf.sys;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.weir.ringbuf.error.UnsupportedKernel;

/**
 * What every tool needs of libbpf to load an object and attach its programs, as declared in {@code
 * bpf/libbpf.h} of libbpf 1.1. A pointer is a long; 0 is NULL with errno in {@link #errno()}.
 * Functions that return int give a negative errno. Other purposes have holders of their own, bound
 * on first use, so that a small tool's start pays only for what it calls.
 */
public final class LibBpf {
  private static final String LIBRARY = "libbpf.so.1";
  private static final int MINIMUM_MINOR = 1;
  private static final Missing MISSING = bind();

  private LibBpf() {}

  /** What is wrong with the installed libbpf. */
  private record Missing(String operation, String remedy) {}

  /**
   * Throws when libbpf is absent or too old. Every way into this package's libbpf calls passes here
   * first: a static initializer that threw would reach the user as an ExceptionInInitializerError.
   */
  public static void require() {
    if (MISSING != null) {
      throw new UnsupportedKernel(MISSING.operation(), 0, MISSING.remedy());
    }
  }

  /** errno of the last call on this thread that returned NULL. */
  public static int errno() {
    return Native.getLastError();
  }

  /** Binds the native methods of a class of this package, unless libbpf itself is missing. */
  static void register(Class<?> holder) {
    if (MISSING == null) {
      Native.register(holder, NativeLibrary.getInstance(LIBRARY));
    }
  }

  /** Binds this class; what is wrong with the installed libbpf, or null. */
  private static Missing bind() {
    NativeLibrary library;
    try {
      library = NativeLibrary.getInstance(LIBRARY);
    } catch (UnsatisfiedLinkError e) {
      return new Missing(
          "load " + LIBRARY + ": " + firstLine(e),
          "install libbpf 1.1 or newer: apt-get install libbpf1");
    }
    try {
      Native.register(LibBpf.class, library);
    } catch (UnsatisfiedLinkError e) {
      return tooOld(firstLine(e));
    }
    int major = libbpf_major_version();
    int minor = libbpf_minor_version();
    if (major < 1 || (major == 1 && minor < MINIMUM_MINOR)) {
      return tooOld("version=" + major + "." + minor);
    }
    libbpf_set_print(0);
    return null;
  }

  private static Missing tooOld(String what) {
    return new Missing(
        "use " + LIBRARY + ": " + what, "libbpf 1.1 or newer is needed: apt-get install libbpf1");
  }

  private static String firstLine(UnsatisfiedLinkError e) {
    String text = String.valueOf(e.getMessage());
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  static native int libbpf_major_version();

  static native int libbpf_minor_version();

  static native long libbpf_set_print(long callback);

  public static native long bpf_object__open_mem(byte[] elf, long size, long options);

  public static native int bpf_object__load(long object);

  public static native void bpf_object__close(long object);

  public static native long bpf_object__btf(long object);

  public static native long bpf_object__next_program(long object, long previous);

  public static native long bpf_object__next_map(long object, long previous);

  public static native String bpf_program__name(long program);

  public static native String bpf_program__section_name(long program);

  public static native int bpf_program__fd(long program);

  public static native int bpf_program__set_autoload(long program, int autoload);

  /** A C bool: only the low byte of the register is defined. */
  public static native byte bpf_program__autoload(long program);

  public static native long bpf_program__attach(long program);

  public static native String bpf_map__name(long map);

  public static native int bpf_map__fd(long map);

  public static native int bpf_map__type(long map);

  public static native int bpf_map__key_size(long map);

  public static native int bpf_map__value_size(long map);

  public static native int bpf_map__max_entries(long map);

  public static native int bpf_map__map_flags(long map);

  public static native int bpf_map__set_max_entries(long map, int entries);

  public static native long bpf_map__initial_value(long map, long[] size);

  public static native int bpf_link__fd(long link);

  public static native int bpf_link__destroy(long link);
}
