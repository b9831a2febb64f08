package io.weir.exporters.table;

import io.weir.ringbuf.drop.DropEvent;
import io.weir.ringbuf.drop.DropStack;
import java.util.BitSet;
import java.util.function.Consumer;

/**
 * What stands beneath a dropped packet's row when it was asked for: a hint, and the stack, which is
 * shown in full once and by its number afterwards. One thread, the table's.
 */
public final class DropLines implements TableSink.Beneath<DropEvent> {
  private static final String INDENT = "  ";

  private final BitSet shown = new BitSet();

  @Override
  public void lines(DropEvent event, Consumer<String> line) {
    String hint = event.extras().hint();
    if (hint != null && !hint.isEmpty()) {
      line.accept(INDENT + "hint: " + hint);
    }
    if (event.extras().stack() != null) {
      stack(event.extras().stack(), line);
    }
  }

  private void stack(DropStack stack, Consumer<String> line) {
    if (!stack.known()) {
      line.accept(INDENT + "stack unknown");
    } else if (shown.get(stack.number())) {
      line.accept(INDENT + "stack " + stack.number());
    } else {
      shown.set(stack.number());
      line.accept(INDENT + "stack " + stack.number() + ":");
      stack.frames().forEach(frame -> line.accept(INDENT + INDENT + frame));
    }
  }
}
