package io.weir.tools.policytrace;

import io.weir.ringbuf.error.WeirException;
import io.weir.tools.CommandOutput;
import io.weir.tools.Messages;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;

/**
 * A file of flows, read line by line. A line that cannot be read is told and counted, and the next
 * ones are read all the same.
 */
final class FlowFile {
  private static final int TOLD = 20;

  private final String name;
  private final CommandOutput output;
  private final Messages messages;
  private final FlowSummary summary;
  private final FlowJson json = new FlowJson();

  FlowFile(String name, CommandOutput output, Messages messages, FlowSummary summary) {
    this.name = name;
    this.output = output;
    this.messages = messages;
    this.summary = summary;
  }

  /** Hands over each flow, until the end, or nobody reads the output, or a signal came. */
  void read(Taker taker, BooleanSupplier stopped) {
    try (InputStream in = InputFile.open(name)) {
      FlowLines lines = new FlowLines(in, output::flush);
      while (!output.isGone() && !stopped.getAsBoolean() && lines.next()) {
        take(lines, taker);
      }
    } catch (IOException e) {
      throw new WeirException("read " + name, 0, String.valueOf(e.getMessage()), e);
    }
    if (summary.lost() > TOLD) {
      messages.say(name + ": " + (summary.lost() - TOLD) + " lines more could not be read");
    }
  }

  private void take(FlowLines lines, Taker taker) {
    if (lines.isBlank()) {
      return;
    }
    FlowLine flow;
    try {
      if (lines.isTooLong()) {
        throw new FlowSyntax("", "it is longer than " + FlowLines.LONGEST + " bytes");
      }
      flow = json.read(lines.bytes(), lines.from(), lines.length());
    } catch (FlowSyntax e) {
      summary.refused();
      if (summary.lost() <= TOLD) {
        messages.say(name + ":" + lines.number() + ": " + e.getMessage());
      }
      return;
    }
    if (flow == null) {
      summary.left();
    } else {
      taker.take(lines.number(), flow);
    }
  }

  /** Takes flows. */
  interface Taker {
    /** A flow of a line, which counts from 1. */
    void take(long line, FlowLine flow);
  }
}
