package io.weir.tui;

import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.input.BasicCharacterPattern;
import com.googlecode.lanterna.input.KeyStroke;
import com.googlecode.lanterna.input.KeyType;
import com.googlecode.lanterna.terminal.ansi.ANSITerminal;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Lanterna's escape sequences and keys over a {@link Tty}. Lanterna's own UnixTerminal starts
 * stty(1) ten times, asks the terminal for its size on the stream of the keys, sets the interrupt
 * key to Ctrl-C whatever it was, and restores in a hook that runs while others still draw.
 */
public final class TtyTerminal extends ANSITerminal {
  private final Tty tty;

  /** A terminal whose keys come from one stream and whose text goes to another. */
  public TtyTerminal(Tty tty, InputStream keys, OutputStream text) {
    super(keys, text, StandardCharsets.UTF_8);
    this.tty = tty;
    // Lanterna knows Enter as a line feed only, which is what it is where the tty translates
    getInputDecoder()
        .addProfile(() -> List.of(new BasicCharacterPattern(new KeyStroke(KeyType.Enter), '\r')));
  }

  @Override
  protected TerminalSize findTerminalSize() {
    Tty.Size size = tty.size();
    return new TerminalSize(size.columns(), size.rows());
  }
}
