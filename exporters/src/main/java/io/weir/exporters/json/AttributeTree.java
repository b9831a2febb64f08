package io.weir.exporters.json;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Collects attributes into a tree by their dotted names, so that those with a common prefix meet in
 * one object whatever order they are reported in. Objects keep the order of the first report.
 *
 * <p>One thread. Nodes are kept for the next event: a stream of like events allocates nothing here.
 * A name that is reported twice, is both a value and a prefix of another, or has an empty part is a
 * fault of the event and an {@link IllegalStateException}.
 */
final class AttributeTree implements AttributeVisitor {
  private static final int MAX_NAMES = 1024;

  /** What every object says of itself, ahead of its attributes. */
  private static final Set<String> RESERVED = Set.of("schema", "timestamp", "name");

  private final Map<String, String[]> partsByName = new HashMap<>();
  private final Node root = new Node();
  private Node base = root;

  /** Forgets the last attributes and collects these. */
  Node collect(Attributes attributes) {
    root.reset("", Kind.OBJECT);
    base = root;
    attributes.visit(this);
    return root;
  }

  @Override
  public void text(String name, String value) {
    leaf(name, Kind.TEXT).text = Objects.requireNonNull(value, name);
  }

  @Override
  public void number(String name, long value) {
    leaf(name, Kind.NUMBER).number = value;
  }

  @Override
  public void flag(String name, boolean value) {
    leaf(name, Kind.FLAG).number = value ? 1 : 0;
  }

  @Override
  public void texts(String name, List<String> values) {
    leaf(name, Kind.TEXTS).texts = Objects.requireNonNull(values, name);
  }

  @Override
  public void objects(String name, List<? extends Attributes> values) {
    Node array = leaf(name, Kind.OBJECTS);
    Node outer = base;
    for (int i = 0; i < values.size(); i++) {
      base = array.add("", Kind.OBJECT);
      values.get(i).visit(this);
    }
    base = outer;
  }

  private Node leaf(String name, Kind kind) {
    String[] parts = parts(name);
    if (base == root && RESERVED.contains(parts[0])) {
      throw conflict(name, parts[0] + " is reserved");
    }
    Node node = base;
    for (int i = 0; i < parts.length - 1; i++) {
      Node child = node.child(parts[i]);
      if (child == null) {
        child = node.add(parts[i], Kind.OBJECT);
      } else if (child.kind != Kind.OBJECT) {
        throw conflict(name, "its prefix is a value");
      }
      node = child;
    }
    String last = parts[parts.length - 1];
    Node present = node.child(last);
    if (present != null) {
      throw conflict(
          name, present.kind == Kind.OBJECT ? "it is a prefix of another" : "reported twice");
    }
    return node.add(last, kind);
  }

  private String[] parts(String name) {
    String[] parts = partsByName.get(name);
    if (parts == null) {
      parts = name.split("\\.", -1);
      for (String part : parts) {
        if (part.isEmpty()) {
          throw conflict(name, "it has an empty part");
        }
      }
      if (partsByName.size() < MAX_NAMES) {
        partsByName.put(name, parts);
      }
    }
    return parts;
  }

  private static IllegalStateException conflict(String name, String why) {
    return new IllegalStateException("attribute name=" + name + " cannot be nested: " + why);
  }

  /** What a node holds. */
  enum Kind {
    OBJECT,
    OBJECTS,
    TEXT,
    NUMBER,
    FLAG,
    TEXTS
  }

  /** A value, an object with named members, or an array of objects. */
  static final class Node {
    private String name = "";
    private Kind kind = Kind.OBJECT;
    private String text = "";
    private long number;
    private List<String> texts = List.of();
    private final List<Node> pool = new ArrayList<>(4);
    private int size;

    String name() {
      return name;
    }

    Kind kind() {
      return kind;
    }

    String text() {
      return text;
    }

    long number() {
      return number;
    }

    List<String> texts() {
      return texts;
    }

    /** The number of members of an object, or of elements of an array. */
    int size() {
      return size;
    }

    Node at(int index) {
      return pool.get(index);
    }

    private void reset(String newName, Kind newKind) {
      name = newName;
      kind = newKind;
      text = "";
      texts = List.of();
      size = 0;
    }

    private Node add(String childName, Kind childKind) {
      if (size == pool.size()) {
        pool.add(new Node());
      }
      Node child = pool.get(size++);
      child.reset(childName, childKind);
      return child;
    }

    private Node child(String childName) {
      for (int i = 0; i < size; i++) {
        Node child = pool.get(i);
        if (child.name.equals(childName)) {
          return child;
        }
      }
      return null;
    }
  }
}
