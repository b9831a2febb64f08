package io.weir.policy.document.yaml;

import io.weir.policy.document.source.Findings;
import io.weir.policy.model.Position;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A map's fields, of which a reader takes those that it knows. What is left in the end nobody
 * knows. A field without value counts as absent, as for the API server. For one thread.
 */
public final class Fields {
  private final YamlMap map;
  private final String path;
  private final Findings findings;
  private final Set<String> known = new LinkedHashSet<>();

  public Fields(YamlMap map, String path, Findings findings) {
    this.map = map;
    this.path = path;
    this.findings = findings;
  }

  public Position position() {
    return map.position();
  }

  /** From the resource down; empty of the resource itself. */
  public String path() {
    return path;
  }

  public Findings findings() {
    return findings;
  }

  /** Whether there are no fields at all. */
  public boolean isEmpty() {
    return map.entries().isEmpty();
  }

  /** Whether a field is written, with a value or not. Takes nothing. */
  public boolean has(String key) {
    return map.entries().containsKey(key);
  }

  /** Where a field's name stands; where the map begins when there is no such field. */
  public Position keyPosition(String key) {
    YamlMap.Entry entry = map.entries().get(key);
    return entry == null ? position() : entry.keyPosition();
  }

  /** All names, in order. */
  public List<String> keys() {
    return List.copyOf(map.entries().keySet());
  }

  /** A field's value; null when it has none. */
  public Item take(String key) {
    known.add(key);
    YamlMap.Entry entry = map.entries().get(key);
    if (entry == null) {
      return null;
    }
    Item item = new Item(key, entry.value(), pathOf(key), findings);
    return item.isNull() ? null : item;
  }

  /** A field's value; null and an error when it has none. */
  public Item require(String key, String fix) {
    Item item = take(key);
    if (item == null) {
      error(key, "it is missing", fix);
    }
    return item;
  }

  /** A map's fields; null when there is none, or (an error) when it is none. */
  public Fields map(String key) {
    Item item = take(key);
    return item == null ? null : item.fields();
  }

  /** A list's items; null when the field has no value. */
  public List<Item> list(String key) {
    Item item = take(key);
    return item == null ? null : item.items();
  }

  /** A text; null when there is none, or (an error) when it is none. */
  public String string(String key) {
    Item item = take(key);
    return item == null ? null : item.string();
  }

  /** Fields that are known, whose values do not matter. */
  public void ignore(String... keys) {
    known.addAll(List.of(keys));
  }

  /** All that nobody took or ignored, which are then taken. */
  public List<Item> rest() {
    List<Item> rest = new ArrayList<>();
    for (String key : map.entries().keySet()) {
      if (!known.contains(key)) {
        rest.add(new Item(key, map.entries().get(key).value(), pathOf(key), findings));
      }
    }
    known.addAll(map.entries().keySet());
    return rest;
  }

  /** Refuses what nobody took or ignored, with the nearest name that somebody asked for. */
  public void done() {
    for (YamlMap.Entry entry : map.entries().values()) {
      if (!known.contains(entry.key())) {
        String nearest = Nearest.of(entry.key(), known);
        findings.error(
            entry.keyPosition(),
            pathOf(entry.key()),
            "there is no such field",
            nearest == null
                ? "there are " + String.join(", ", known)
                : "did you mean " + nearest + "?");
      }
    }
  }

  /** An error about a field, that is there or not. */
  public void error(String key, String text, String fix) {
    findings.error(keyPosition(key), pathOf(key), text, fix);
  }

  /** A warning about a field, that is there or not. */
  public void warning(String key, String text, String fix) {
    findings.warning(keyPosition(key), pathOf(key), text, fix);
  }

  /** A field's path. */
  public String pathOf(String key) {
    boolean simple = key.length() <= 64 && key.matches("[A-Za-z0-9_-]+");
    String step = simple ? key : "[" + Quoted.text(key) + "]";
    return path.isEmpty() || !simple ? path + step : path + "." + step;
  }
}
