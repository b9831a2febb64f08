package io.weir.tui.enforce;

import io.weir.tui.Grid;
import io.weir.tui.Key;

/** What stands before the traffic and takes the keys. */
interface Dialog {
  /** What a key comes to. */
  enum Answer {
    /** The dialog stays. */
    STAY,
    /** It is done with. */
    CLOSE,
    /** The tool shall end. */
    QUIT
  }

  Answer press(Key key);

  /** Takes a new second in. */
  default void tick() {}

  /** What is told when it is done with; empty: nothing. */
  default String words() {
    return "";
  }

  void draw(Grid grid, int from, int end);
}
