package io.weir.bpf.sys;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.weir.ringbuf.error.UnsupportedKernel;

/**
 * What compiles and runs filter expressions, as declared in {@code pcap/pcap.h} of libpcap 1.10. A
 * pointer is a long; 0 is NULL. Bound on first use; {@link #require} comes first.
 */
public final class LibPcap {
  /** Debian's name of the interface that has been stable since 0.8, then everybody else's. */
  private static final String[] LIBRARIES = {"libpcap.so.0.8", "libpcap.so.1"};

  private static final String MISSING = bind();

  private LibPcap() {}

  /** Throws when the library is absent. */
  public static void require() {
    if (MISSING != null) {
      throw new UnsupportedKernel(
          "load " + LIBRARIES[0] + ": " + MISSING,
          0,
          "install libpcap, which expressions need: apt-get install libpcap0.8");
    }
  }

  /** What went wrong; null when the library is there. */
  private static String bind() {
    UnsatisfiedLinkError last = null;
    for (String library : LIBRARIES) {
      try {
        Native.register(LibPcap.class, NativeLibrary.getInstance(library));
        return null;
      } catch (UnsatisfiedLinkError e) {
        last = e;
      }
    }
    return String.valueOf(last.getMessage()).lines().findFirst().orElse("");
  }

  public static native long pcap_open_dead(int linkType, int snapLength);

  public static native void pcap_close(long handle);

  public static native int pcap_compile(
      long handle, long program, String expression, int optimize, int netmask);

  public static native String pcap_geterr(long handle);

  public static native int pcap_offline_filter(long program, long header, long packet);

  public static native void pcap_freecode(long program);
}
