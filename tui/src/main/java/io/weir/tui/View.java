package io.weir.tui;

import io.weir.ringbuf.event.Event;

/**
 * What a screen shows and how keys change it: state and text only, no I/O. Called by one thread at
 * a time.
 */
public interface View {
  /** What a key asks of the screen itself. */
  enum Effect {
    /** To show what changed. */
    DRAW,
    /** To show everything anew, whatever the terminal shows now. */
    REDRAW,
    /** To stop until the user comes back. */
    SUSPEND,
    /** To end the tool. */
    QUIT
  }

  /** Takes an event in. */
  void accept(Event event);

  /** Takes a message for the user in, one line. */
  void tell(String message);

  /** Reacts to a key. */
  Effect press(Key key);

  /** Writes all that is shown into an empty grid of the terminal's size. */
  void draw(Grid grid);
}
