package io.weir.policy.document.yaml;

import io.weir.policy.model.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * Makes nodes of events. Keeps a stack of its own, so a document's depth costs no stack of the
 * thread. What an alias repeats counts as often as it is repeated, though it is kept once: readers
 * walk through all of it.
 */
final class YamlTree {
  static final int MAX_DEPTH = 64;

  /** These take 133 MB. */
  static final int MAX_NODES = 1_000_000;

  private final String file;
  private final List<YamlNode> roots = new ArrayList<>();
  private final Deque<Open> open = new ArrayDeque<>();
  private final Map<String, Anchored> anchors = new HashMap<>();
  private int nodes;
  private Position last;

  YamlTree(String file) {
    this.file = file;
    this.last = new Position(file, 1, 1);
  }

  List<YamlNode> roots() {
    return roots;
  }

  /** Where the last event was. */
  Position last() {
    return last;
  }

  Position position(Mark mark) {
    return YamlReader.position(file, mark);
  }

  void take(Event event) {
    event.getStartMark().ifPresent(mark -> last = position(mark));
    switch (event.getEventId()) {
      case DocumentStart -> anchors.clear();
      case Scalar -> complete(scalar((ScalarEvent) event), anchor(event), 1);
      case Alias -> takeAlias((AliasEvent) event);
      case MappingStart -> open(new Open(new YamlMap(last, new LinkedHashMap<>()), anchor(event)));
      case SequenceStart -> open(new Open(new YamlList(last, new ArrayList<>()), anchor(event)));
      case MappingEnd, SequenceEnd -> {
        Open closed = open.pop();
        complete(closed.node, closed.anchor, nodes - closed.nodesBefore);
      }
      default -> {}
    }
  }

  private void open(Open node) {
    if (open.size() == MAX_DEPTH) {
      throw new YamlBounds(last, "it is nested deeper than " + MAX_DEPTH + " levels", "");
    }
    requireTag(null);
    node.nodesBefore = nodes;
    count(1);
    open.push(node);
  }

  private void takeAlias(AliasEvent alias) {
    String name = alias.getAlias().getValue();
    Anchored anchored = anchors.get(name);
    if (anchored == null) {
      throw new YamlBounds(
          last, "alias " + Quoted.text(name) + ": no anchor of this name is complete", "");
    }
    count(anchored.nodes);
    attach(anchored.node);
  }

  private YamlScalar scalar(ScalarEvent event) {
    count(1);
    boolean plain = event.isPlain() && event.getTag().isEmpty();
    requireTag(event.getTag().orElse(null));
    return plain
        ? YamlScalar.plain(last, event.getValue())
        : new YamlScalar(last, event.getValue(), YamlScalar.Type.STRING);
  }

  private void requireTag(String tag) {
    if (tag != null && !tag.equals("tag:yaml.org,2002:str") && !tag.equals("!")) {
      throw new YamlBounds(last, "tag " + Quoted.text(tag) + ": it is not read", "leave it out");
    }
  }

  private void complete(YamlNode node, String anchor, int size) {
    if (anchor != null) {
      anchors.put(anchor, new Anchored(node, size));
    }
    attach(node);
  }

  private void attach(YamlNode node) {
    Open parent = open.peek();
    if (parent == null) {
      roots.add(node);
    } else if (parent.node instanceof YamlList list) {
      list.items().add(node);
    } else if (parent.key == null) {
      parent.key = key(node);
      parent.keyPosition = last;
    } else {
      put(parent, node);
    }
  }

  private YamlScalar key(YamlNode node) {
    if (!(node instanceof YamlScalar scalar)) {
      throw new YamlBounds(node.position(), "a key is " + node.what(), "write a string");
    }
    if (scalar.text().equals("<<") && scalar.position().equals(last)) {
      throw new YamlBounds(last, "merge key '<<': it is not read", "write the fields out");
    }
    return scalar;
  }

  private static void put(Open parent, YamlNode value) {
    String key = parent.key.text();
    YamlMap.Entry entry = new YamlMap.Entry(key, parent.keyPosition, value);
    parent.key = null;
    YamlMap.Entry before = ((YamlMap) parent.node).entries().putIfAbsent(key, entry);
    if (before != null) {
      throw new YamlBounds(
          entry.keyPosition(),
          "key "
              + Quoted.text(key)
              + " is there twice, first in line "
              + before.keyPosition().line(),
          "remove one");
    }
  }

  private void count(int more) {
    nodes += more;
    if (nodes > MAX_NODES || nodes < 0) {
      throw new YamlBounds(
          last, "it has more than " + MAX_NODES + " values, aliases counted", "give several files");
    }
  }

  private static String anchor(Event event) {
    Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
    return anchor.map(Anchor::getValue).orElse(null);
  }

  private record Anchored(YamlNode node, int nodes) {}

  /** A map or a list whose end has not come. */
  private static final class Open {
    final YamlNode node;
    final String anchor;
    int nodesBefore;
    YamlScalar key;
    Position keyPosition;

    Open(YamlNode node, String anchor) {
      this.node = node;
      this.anchor = anchor;
    }
  }
}
