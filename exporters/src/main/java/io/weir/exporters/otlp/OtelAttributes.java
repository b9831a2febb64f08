package io.weir.exporters.otlp;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.weir.ringbuf.event.AttributeVisitor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects an event's attributes under the same names. What is reported twice has the last value.
 * An array of objects becomes one array for each of their attributes, which every object must
 * report: {@code weir.process.ancestors} of {@code process.pid} is {@code
 * weir.process.ancestors.process.pid}.
 */
final class OtelAttributes implements AttributeVisitor {
  /** What a command line holds beside the program: it may be secret. */
  private static final Set<String> ARGUMENTS =
      Set.of("process.command_args", "weir.bytes.command_args");

  private final AttributesBuilder builder = Attributes.builder();
  private final boolean arguments;

  OtelAttributes(boolean arguments) {
    this.arguments = arguments;
  }

  /** Adds all that is reported. */
  OtelAttributes add(io.weir.ringbuf.event.Attributes attributes) {
    attributes.visit(this);
    return this;
  }

  Attributes build() {
    return builder.build();
  }

  @Override
  public void text(String name, String value) {
    if (wanted(name)) {
      builder.put(name, value);
    }
  }

  @Override
  public void number(String name, long value) {
    builder.put(name, value);
  }

  @Override
  public void flag(String name, boolean value) {
    builder.put(name, value);
  }

  @Override
  public void texts(String name, List<String> values) {
    if (wanted(name)) {
      builder.put(AttributeKey.stringArrayKey(name), values);
    }
  }

  @Override
  public void objects(String name, List<? extends io.weir.ringbuf.event.Attributes> values) {
    Columns columns = new Columns(name + ".");
    values.forEach(value -> value.visit(columns));
    columns.texts.forEach((key, all) -> builder.put(AttributeKey.stringArrayKey(key), all));
    columns.numbers.forEach((key, all) -> builder.put(AttributeKey.longArrayKey(key), all));
  }

  private boolean wanted(String name) {
    return arguments || !ARGUMENTS.contains(name);
  }

  /** The attributes of objects, each as a list over all of them. */
  private static final class Columns implements AttributeVisitor {
    private final String prefix;
    private final Map<String, List<String>> texts = new LinkedHashMap<>();
    private final Map<String, List<Long>> numbers = new LinkedHashMap<>();

    Columns(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public void text(String name, String value) {
      texts.computeIfAbsent(prefix + name, key -> new ArrayList<>()).add(value);
    }

    @Override
    public void number(String name, long value) {
      numbers.computeIfAbsent(prefix + name, key -> new ArrayList<>()).add(value);
    }

    @Override
    public void flag(String name, boolean value) {
      text(name, Boolean.toString(value));
    }

    @Override
    public void texts(String name, List<String> values) {
      text(name, String.join(" ", values));
    }

    @Override
    public void objects(String name, List<? extends io.weir.ringbuf.event.Attributes> values) {
      text(name, values.toString());
    }
  }
}
