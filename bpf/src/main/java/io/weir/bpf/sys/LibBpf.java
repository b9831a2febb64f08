package io.weir.bpf.sys;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.weir.ringbuf.error.UnsupportedKernel;

/**
 * libbpf's objects, programs, maps and links, as declared in {@code bpf/libbpf.h} of libbpf 1.1. A
 * pointer is a long; 0 is NULL with errno in {@link #errno()}. Functions that return int give a
 * negative errno.
 */
public final class LibBpf {
  private static final int MINIMUM_MINOR = 1;

  private LibBpf() {}

  static {
    register(LibBpf.class);
    int major = libbpf_major_version();
    int minor = libbpf_minor_version();
    if (major < 1 || (major == 1 && minor < MINIMUM_MINOR)) {
      throw tooOld("version=" + major + "." + minor);
    }
    libbpf_set_print(0);
  }

  /** Binds the native methods of a class of this package to libbpf, with a remedy when it fails. */
  static void register(Class<?> holder) {
    NativeLibrary library;
    try {
      library = NativeLibrary.getInstance("libbpf.so.1");
    } catch (UnsatisfiedLinkError e) {
      throw new UnsupportedKernel(
          "load libbpf.so.1: " + firstLine(e), 0, "install libbpf: apt-get install libbpf1");
    }
    try {
      Native.register(holder, library);
    } catch (UnsatisfiedLinkError e) {
      throw tooOld(firstLine(e));
    }
  }

  /** errno of the last call on this thread that returned NULL. */
  public static int errno() {
    return Native.getLastError();
  }

  private static UnsupportedKernel tooOld(String what) {
    return new UnsupportedKernel(
        "use libbpf.so.1: " + what, 0, "libbpf 1.1 or newer is needed: apt-get install libbpf1");
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

  public static native int bpf_program__set_autoload(long program, boolean autoload);

  public static native boolean bpf_program__autoload(long program);

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
