package io.weir.tools.dropsnoop;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.tools.UsageError;
import io.weir.tools.dropsnoop.Explanation.Counter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The reasons for which Linux drops packets, with what an operator wants to know of each.
 * Immutable; any thread. Reading takes about 20 ms and 100 kB of JSON, so it is done only for whom
 * explanations or hints were asked.
 */
public final class Explanations {
  private static final String RESOURCE = "reasons.json";
  private static final String ENUM_PREFIX = "SKB_DROP_REASON_";
  private static final String SHORT_PREFIX = "SKB_";
  private static final int PROPOSALS = 3;

  private final Map<String, Explanation> byName;
  private final Map<String, Explanation> byAlias;

  private Explanations(List<Explanation> reasons) {
    Map<String, Explanation> names = new LinkedHashMap<>();
    Map<String, Explanation> aliases = new LinkedHashMap<>();
    for (Explanation reason : reasons) {
      names.put(reason.name(), reason);
      reason.aliases().forEach(alias -> aliases.put(alias, reason));
    }
    byName = Collections.unmodifiableMap(names);
    byAlias = Collections.unmodifiableMap(aliases);
  }

  /** Those of this build. */
  public static Explanations load() {
    try (InputStream in = Explanations.class.getResourceAsStream(RESOURCE);
        JsonParser json = JsonFactory.builder().build().createParser(in)) {
      return new Explanations(document(json));
    } catch (IOException e) {
      throw new UncheckedIOException("read " + RESOURCE, e);
    }
  }

  /** All, in the order of the kernel's enums, the core first. */
  public Collection<Explanation> all() {
    return byName.values();
  }

  /** The closed list of frees that are no loss. */
  public List<String> normalNames() {
    return all().stream().filter(Explanation::normal).map(Explanation::name).toList();
  }

  /**
   * By name or alias, in any case, with or without the prefix of the kernel's enum; empty for one
   * that a newer kernel brought.
   */
  public Optional<Explanation> find(String name) {
    String plain = plain(name);
    return Optional.ofNullable(byName.getOrDefault(plain, byAlias.get(plain)));
  }

  /** What an operator asked for by an option; else an error that proposes the nearest names. */
  public Explanation require(String option, String name) {
    return find(name)
        .orElseThrow(
            () ->
                new UsageError(
                    option,
                    "no reason is called "
                        + name
                        + "; nearest: "
                        + String.join(
                            ", ", NearestNames.of(plain(name), knownNames(), PROPOSALS))));
  }

  private List<String> knownNames() {
    List<String> names = new ArrayList<>(byName.keySet());
    names.addAll(byAlias.keySet());
    return names;
  }

  /** Some names begin with SKB_ themselves: it is only taken off what is not known with it. */
  private String plain(String name) {
    String plain = name.strip().toUpperCase(Locale.ROOT);
    while (plain.startsWith("_")) { // mac80211's enum
      plain = plain.substring(1);
    }
    if (plain.startsWith(ENUM_PREFIX)) {
      return plain.substring(ENUM_PREFIX.length());
    }
    return plain.startsWith(SHORT_PREFIX) && !byName.containsKey(plain)
        ? plain.substring(SHORT_PREFIX.length())
        : plain;
  }

  private static List<Explanation> document(JsonParser in) throws IOException {
    List<Explanation> reasons = new ArrayList<>();
    in.nextToken();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String field = in.currentName();
      in.nextToken();
      if (field.equals("reasons")) {
        while (in.nextToken() != JsonToken.END_ARRAY) {
          reasons.add(reason(in));
        }
      } else {
        in.skipChildren();
      }
    }
    return reasons;
  }

  private static Explanation reason(JsonParser in) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, List<String>> lists = new LinkedHashMap<>();
    List<Counter> counters = new ArrayList<>();
    boolean normal = false;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String field = in.currentName();
      switch (in.nextToken()) {
        case START_ARRAY -> lists.put(field, list(in));
        case START_OBJECT -> counters = counters(in);
        case VALUE_TRUE, VALUE_FALSE -> normal = in.getBooleanValue();
        default -> texts.put(field, in.getText());
      }
    }
    return new Explanation(
        texts.get("name"),
        texts.getOrDefault("subsystem", Explanation.CORE),
        normal,
        lists.getOrDefault("aliases", List.of()),
        texts.get("meaning"),
        lists.getOrDefault("where", List.of()),
        counters,
        lists.getOrDefault("others", List.of()),
        lists.getOrDefault("check", List.of()),
        texts.get("remedy"));
  }

  private static List<String> list(JsonParser in) throws IOException {
    List<String> list = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      list.add(in.getText());
    }
    return list;
  }

  private static List<Counter> counters(JsonParser in) throws IOException {
    List<Counter> counters = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      counters.add(new Counter(name, in.nextTextValue()));
    }
    return counters;
  }
}
