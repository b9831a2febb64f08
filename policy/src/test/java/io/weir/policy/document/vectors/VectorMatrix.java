package io.weir.policy.document.vectors;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** How many vectors there are of each dialect and feature: each flow is one, each refusal one. */
final class VectorMatrix {
  private static final String COMMON = "common";

  private final Map<String, List<String>> features;
  private final Map<String, Map<String, int[]>> cells = new TreeMap<>();

  VectorMatrix(Map<String, List<String>> features) {
    this.features = features;
  }

  void add(Vector vector) {
    int[] counts =
        cells
            .computeIfAbsent(vector.dialect(), d -> new TreeMap<>())
            .computeIfAbsent(vector.feature(), f -> new int[2]);
    if (vector.errors() != null) {
      counts[1]++;
    }
    for (Map<String, Object> flow : vector.flows()) {
      counts[flow.containsKey("allow") ? 0 : 1]++;
    }
  }

  /** Cells that no vector passes, or none does not. */
  List<String> empty() {
    List<String> empty = new ArrayList<>();
    for (String dialect : cells.keySet()) {
      for (String feature : wanted(dialect)) {
        int[] counts = cells.get(dialect).getOrDefault(feature, new int[2]);
        if (counts[0] == 0 || counts[1] == 0) {
          empty.add(
              dialect + ": " + feature + ": " + counts[0] + " pass, " + counts[1] + " do not");
        }
      }
    }
    return empty;
  }

  /** Features that are in no list. */
  List<String> unknown() {
    List<String> unknown = new ArrayList<>();
    for (String dialect : cells.keySet()) {
      for (String feature : cells.get(dialect).keySet()) {
        if (!wanted(dialect).contains(feature)) {
          unknown.add(dialect + ": " + feature);
        }
      }
    }
    return unknown;
  }

  private List<String> wanted(String dialect) {
    List<String> wanted = new ArrayList<>(features.get(COMMON));
    wanted.addAll(features.getOrDefault(dialect, List.of()));
    return wanted;
  }

  @Override
  public String toString() {
    TreeSet<String> rows = new TreeSet<>();
    cells.keySet().forEach(dialect -> rows.addAll(wanted(dialect)));
    StringBuilder text = new StringBuilder(String.format("%-24s", "feature"));
    cells.keySet().forEach(dialect -> text.append(String.format("%14s", dialect)));
    text.append('\n');
    Map<String, Integer> sums = new TreeMap<>();
    for (String row : rows) {
      text.append(String.format("%-24s", row));
      for (String dialect : cells.keySet()) {
        int[] counts = cells.get(dialect).get(row);
        text.append(String.format("%14s", counts == null ? "" : counts[0] + "+" + counts[1]));
        sums.merge(dialect, counts == null ? 0 : counts[0] + counts[1], Integer::sum);
      }
      text.append('\n');
    }
    text.append(String.format("%-24s", "all"));
    cells.keySet().forEach(dialect -> text.append(String.format("%14d", sums.get(dialect))));
    return text.append('\n').toString();
  }
}
