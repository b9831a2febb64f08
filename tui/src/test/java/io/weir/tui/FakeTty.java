package io.weir.tui;

import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.terminal.virtual.DefaultVirtualTerminal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A terminal in memory; what was asked of its modes is remembered. */
final class FakeTty implements Tty {
  final DefaultVirtualTerminal terminal = new DefaultVirtualTerminal(new TerminalSize(40, 8));
  final List<String> asked = new ArrayList<>();
  volatile boolean lost;
  volatile boolean foreground = true;
  volatile boolean gone;
  private boolean taken;

  @Override
  public synchronized void take() {
    taken = true;
    lost = false;
    asked.add("take");
  }

  @Override
  public synchronized void restore() {
    if (taken) {
      taken = false;
      asked.add("restore");
    }
  }

  synchronized List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public boolean isLost() {
    return lost;
  }

  @Override
  public boolean isForeground() {
    return foreground;
  }

  @Override
  public Size size() {
    TerminalSize size = terminal.getTerminalSize();
    return new Size(size.getRows(), size.getColumns());
  }

  /** Keys are polled: those of the terminal in memory have no descriptor to wait for. */
  @Override
  public Input await(int timeoutMs) {
    LockSupport.parkNanos(1_000_000);
    return gone ? Input.GONE : Input.READY;
  }

  @Override
  public synchronized void suspend() {
    foreground = false;
    asked.add("suspend");
  }

  String line(int row) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < terminal.getTerminalSize().getColumns(); column++) {
      line.append(terminal.getCharacter(column, row).getCharacterString());
    }
    return line.toString().stripTrailing();
  }
}
