package io.weir.policy.format;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A named set of nft: its elements' values, and what is said of them. */
final class NftSet {
  /**
   * An element.
   *
   * @param value as nft's JSON has it
   * @param ttl null: none
   */
  record Element(Object value, Duration ttl, String why) {}

  final String name;
  final String type;
  final List<Element> elements = new ArrayList<>();

  /** Why its elements cannot be relied on; null: they can. */
  String refusal;

  /** Whether a rule asks for it. */
  boolean used;

  private NftSet(String name, String type) {
    this.name = name;
    this.type = type;
  }

  static NftSet of(Object json) {
    Object type = JsonTree.member(json, "type");
    NftSet set =
        new NftSet(JsonTree.text(json, "name"), type instanceof String text ? text : "several");
    if (JsonTree.list(json, "flags").contains("dynamic")) {
      set.refusal = "packets add to the set";
    }
    Duration usual = seconds(JsonTree.member(json, "timeout"));
    for (Object element : JsonTree.list(json, "elem")) {
      set.elements.add(element(element, usual));
    }
    return set;
  }

  boolean ends() {
    return elements.stream().anyMatch(element -> element.ttl != null);
  }

  private static Element element(Object json, Duration usual) {
    Object inner = JsonTree.member(json, "elem");
    if (inner == null) {
      return new Element(json, usual, "");
    }
    Duration left = seconds(JsonTree.member(inner, "expires"));
    Duration timeout = seconds(JsonTree.member(inner, "timeout"));
    Duration ttl = left != null ? left : timeout != null ? timeout : usual;
    return new Element(JsonTree.member(inner, "val"), ttl, JsonTree.text(inner, "comment"));
  }

  private static Duration seconds(Object number) {
    return number instanceof Long seconds && seconds > 0 ? Duration.ofSeconds(seconds) : null;
  }
}
