package io.weir.tui.traffic;

import io.weir.ringbuf.traffic.InterfaceSample;
import io.weir.ringbuf.traffic.Row;
import io.weir.ringbuf.traffic.TrafficKey;
import java.util.List;

/** The lists of the screen, in their order. */
enum Panel {
  PROTOCOLS('1', "protocols", "PROTOCOL", 17, 3),
  FLOWS('2', "flows", "FLOW", 40, 5),
  SOURCES('3', "sources", "SOURCE", 24, 3),
  DESTINATIONS('4', "destinations", "DESTINATION", 24, 3),
  ALSO('5', "also", "ALSO", 17, 2);

  private static final List<Panel> ALL = List.of(values());

  private final char digit;
  private final String label;
  private final String heading;
  private final int keyWidth;
  private final int weight;

  Panel(char digit, String label, String heading, int keyWidth, int weight) {
    this.digit = digit;
    this.label = label;
    this.heading = heading;
    this.keyWidth = keyWidth;
    this.weight = weight;
  }

  /** Its name in the line of panels. */
  String label() {
    return label;
  }

  /** What its last column is headed. */
  String heading() {
    return heading;
  }

  /** How much room its last column wants before there is any for another number. */
  int keyWidth() {
    return keyWidth;
  }

  /** Its share of a screen that shows all panels. */
  int weight() {
    return weight;
  }

  /** The key that goes to it. */
  char digit() {
    return digit;
  }

  /** The panel after this one, or before it. */
  Panel next(int step) {
    return ALL.get(Math.floorMod(ALL.indexOf(this) + step, ALL.size()));
  }

  /** Its rows of a sample, as they are there. */
  List<? extends Row<? extends TrafficKey>> rows(InterfaceSample sample) {
    return switch (this) {
      case PROTOCOLS -> sample.protocols();
      case FLOWS -> sample.flows();
      case SOURCES -> sample.sources();
      case DESTINATIONS -> sample.destinations();
      case ALSO -> sample.traits();
    };
  }
}
