package io.weir.exporters.json;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
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
 * <p>One thread. Nodes stay, each with what is known of its name, and with the one that was
 * reported next: a stream of like events allocates nothing here and looks nothing up. A name that
 * is reported twice, is both a value and a prefix of another, or has an empty part is a fault of
 * the event and an {@link IllegalStateException}.
 */
final class AttributeTree implements AttributeVisitor {
  private static final int MAX_NAMES = 1024;

  /** What every object says of itself, ahead of its attributes. */
  private static final Set<String> RESERVED = Set.of("schema", "timestamp", "name");

  private final Map<String, SerializedString[]> partsByName = new HashMap<>();
  private Node root = new Node(null, null);
  private Node base = root;
  private Node last = root;
  private long round;

  /** Forgets the last attributes and collects these. */
  Node collect(Attributes attributes) {
    if (partsByName.size() > MAX_NAMES) {
      partsByName.clear();
      root = new Node(null, null);
    }
    round++;
    enter(root);
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
      enter(array.addElement());
      values.get(i).visit(this);
    }
    base = outer;
    last = array;
  }

  /** What is reported now is within this object. */
  private void enter(Node object) {
    object.begin(Kind.OBJECT, round);
    base = object;
    last = object;
  }

  private Node leaf(String name, Kind kind) {
    Node node = last.next;
    if (node == null || !name.equals(node.path)) {
      node = find(name);
      last.next = node;
    }
    last = node;
    if (node.round == round) {
      throw conflict(
          name, node.kind == Kind.OBJECT ? "it is a prefix of another" : "reported twice");
    }
    node.begin(kind, round);
    object(node.parent, name).add(node);
    return node;
  }

  /** This node as an object of this round, within those around it. */
  private Node object(Node node, String name) {
    if (node.round != round) {
      node.begin(Kind.OBJECT, round);
      object(node.parent, name).add(node);
    } else if (node.kind != Kind.OBJECT) {
      throw conflict(name, "its prefix is a value");
    }
    return node;
  }

  private Node find(String name) {
    SerializedString[] parts = partsByName.computeIfAbsent(name, AttributeTree::parts);
    if (base == root && RESERVED.contains(parts[0].getValue())) {
      throw conflict(name, parts[0] + " is reserved");
    }
    Node node = base;
    for (SerializedString part : parts) {
      node = node.child(part);
    }
    node.path = name;
    return node;
  }

  private static SerializedString[] parts(String name) {
    List<SerializedString> parts = new ArrayList<>();
    for (String part : name.split("\\.", -1)) {
      if (part.isEmpty()) {
        throw conflict(name, "it has an empty part");
      }
      parts.add(new SerializedString(part));
    }
    return parts.toArray(SerializedString[]::new);
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
    private final Node parent;
    private final SerializedString name; // null of what is an element of an array
    private final List<Node> children = new ArrayList<>(0); // all that ever were members
    private final List<Node> members = new ArrayList<>(0); // of this round up to size
    private String path = "";
    private Node next;
    private long round;
    private Kind kind = Kind.OBJECT;
    private String text = "";
    private long number;
    private List<String> texts = List.of();
    private int size;

    private Node(Node parent, SerializedString name) {
      this.parent = parent;
      this.name = name;
    }

    SerializableString name() {
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
      return members.get(index);
    }

    private void begin(Kind newKind, long newRound) {
      kind = newKind;
      round = newRound;
      size = 0;
    }

    private void add(Node member) {
      if (size == members.size()) {
        members.add(member);
      } else {
        members.set(size, member);
      }
      size++;
    }

    /** One more element of this array, which may be of a former round. */
    private Node addElement() {
      Node former = size < members.size() ? members.get(size) : null;
      Node element = former != null && former.name == null ? former : new Node(null, null);
      add(element);
      return element;
    }

    private Node child(SerializedString childName) {
      for (Node child : children) {
        if (child.name.equals(childName)) {
          return child;
        }
      }
      Node child = new Node(this, childName);
      children.add(child);
      return child;
    }
  }
}
