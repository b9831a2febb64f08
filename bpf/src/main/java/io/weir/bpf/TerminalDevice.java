package io.weir.bpf;

import io.weir.bpf.sys.LibCTerminal;
import io.weir.ringbuf.error.WeirException;
import java.util.Arrays;

/**
 * The terminal on standard input and output: its modes, its size, its keys. The modes that it had
 * are given back by {@link #restore}, which whoever opened it must call. Any thread.
 */
public final class TerminalDevice {
  private static final int IN = 0;
  private static final int OUT = 1;
  private static final int THIS_GROUP = 0;

  private final byte[] before;
  private byte[] taken;

  private TerminalDevice(byte[] before) {
    this.before = before;
  }

  /** What {@link #await} found. */
  public enum Input {
    /** Nothing within the time. */
    NONE,
    /** There is something to read. */
    READY,
    /** The terminal is gone. */
    GONE
  }

  /** Whether standard input and output are both a terminal. */
  public static boolean isPresent() {
    return LibCTerminal.isatty(IN) == 1 && LibCTerminal.isatty(OUT) == 1;
  }

  /** Remembers the terminal's modes. */
  public static TerminalDevice open() {
    return new TerminalDevice(modes());
  }

  /** Takes every key as it is typed, unseen and without signals. */
  public synchronized void take() {
    byte[] raw = before.clone();
    LibCTerminal.cfmakeraw(raw);
    set(raw);
    taken = modes(); // a driver may refuse a part of it
  }

  /** Gives the modes back that the terminal had; nothing where it was not taken, or is gone. */
  public synchronized void restore() {
    if (taken != null) {
      taken = null;
      if (isForeground()) {
        int unused = LibCTerminal.tcsetattr(IN, LibCTerminal.NOW, before);
      }
    }
  }

  /** Whether it was taken and somebody else changed its modes since, as shells do. */
  public synchronized boolean isLost() {
    return taken != null && isForeground() && !Arrays.equals(taken, modes());
  }

  /** Whether the process may use the terminal: in the background it would be stopped for it. */
  public boolean isForeground() {
    int group = LibCTerminal.tcgetpgrp(IN);
    return group < 0 || group == LibCTerminal.getpgrp(); // without job control nobody minds
  }

  /** Rows and columns; 24 and 80 where the terminal does not know. */
  public int[] size() {
    short[] size = new short[4];
    int status = LibCTerminal.ioctl(OUT, LibCTerminal.GET_WINDOW_SIZE, size);
    int rows = Short.toUnsignedInt(size[0]);
    int columns = Short.toUnsignedInt(size[1]);
    return status < 0 || rows == 0 || columns == 0 ? new int[] {24, 80} : new int[] {rows, columns};
  }

  /** Waits for something to read, at most this long. */
  public Input await(int timeoutMs) {
    short[] poll = {IN, 0, LibCTerminal.POLLIN, 0};
    if (LibCTerminal.poll(poll, 1, timeoutMs) <= 0) {
      return Input.NONE; // also when a signal came
    }
    return (poll[3] & ~LibCTerminal.POLLIN) == 0 ? Input.READY : Input.GONE;
  }

  /** Stops the job that this process belongs to, as Ctrl-Z does. */
  public void suspend() {
    int unused = LibCTerminal.kill(THIS_GROUP, LibCTerminal.SIGTSTP);
  }

  private static byte[] modes() {
    byte[] modes = new byte[LibCTerminal.TERMIOS_BYTES];
    if (LibCTerminal.tcgetattr(IN, modes) < 0) {
      throw failed("read the terminal's modes");
    }
    return modes;
  }

  private static void set(byte[] modes) {
    if (LibCTerminal.tcsetattr(IN, LibCTerminal.NOW, modes) < 0) {
      throw failed("set the terminal's modes");
    }
  }

  private static WeirException failed(String operation) {
    return new WeirException(operation, LibCTerminal.errno(), "use --batch");
  }
}
