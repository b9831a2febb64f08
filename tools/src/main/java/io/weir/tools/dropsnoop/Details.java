package io.weir.tools.dropsnoop;

import io.weir.ringbuf.drop.DropDetails;
import io.weir.ringbuf.drop.DropStacks;
import io.weir.ringbuf.enrich.KernelSymbols;

/**
 * What {@link DetailOptions} ask for, made ready before anything is attached. The caller closes.
 */
final class Details implements AutoCloseable {
  private final DetailOptions options;
  private final PacketExpression expression; // null for none
  private final Hints hints; // null for none

  private Details(DetailOptions options, PacketExpression expression, Hints hints) {
    this.options = options;
    this.expression = expression;
    this.hints = hints;
  }

  /** An expression that does not compile is a usage error. */
  static Details open(DetailOptions options) {
    String text = options.expressionText();
    PacketExpression expression = text == null ? null : PacketExpression.compile(text);
    return new Details(options, expression, options.hints ? new Hints() : null);
  }

  /** For the ring's thread, which the symbols belong to. */
  DropDetails lookUp(KernelSymbols symbols) {
    return new DropDetails(
        expression,
        options.pcap != null,
        options.stack ? new DropStacks(symbols::text) : null,
        hints);
  }

  @Override
  public void close() {
    if (expression != null) {
      expression.close();
    }
  }
}
