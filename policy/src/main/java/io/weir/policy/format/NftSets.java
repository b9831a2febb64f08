package io.weir.policy.format;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.PrefixCover;
import io.weir.policy.rule.Rule;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Writes prefixes as nft's sets. A set of intervals has none that overlap, so a prefix within
 * another one is in another set; each set is a level of nesting.
 */
final class NftSets {
  private static final Comparator<Element> BY_PLACE =
      Comparator.comparing(Element::prefix, PrefixCover.BY_PLACE);

  /** A set that was written. */
  record Written(String name, Family family, boolean source) {}

  private record Element(Prefix prefix, Duration ttl, String why) {
    boolean holdsLonger(Element other) {
      return ttl == null || (other.ttl != null && ttl.compareTo(other.ttl) >= 0);
    }
  }

  private final Writer out;
  private int count;

  NftSets(Writer out) {
    this.out = out;
  }

  /** Writes the addresses of rules of one direction. */
  List<Written> write(List<Rule> rules) throws IOException {
    List<Written> written = new ArrayList<>();
    for (Family family : Family.values()) {
      List<Element> elements = new ArrayList<>();
      boolean source = false;
      for (Rule rule : rules) {
        source = rule.match().direction() == Direction.IN;
        for (Prefix prefix : source ? rule.match().sources() : rule.match().destinations()) {
          if (prefix.family() == family) {
            elements.add(new Element(prefix, rule.ttl(), rule.why()));
          }
        }
      }
      for (List<Element> level : levels(elements)) {
        String name = "drops" + ++count;
        write(name, family, level);
        written.add(new Written(name, family, source));
      }
    }
    return written;
  }

  private static List<List<Element>> levels(List<Element> elements) {
    elements.sort(BY_PLACE);
    List<List<Element>> levels = new ArrayList<>();
    Deque<Prefix> around = new ArrayDeque<>();
    Prefix last = null;
    for (Element element : elements) {
      if (element.prefix.equals(last)) {
        List<Element> level = levels.get(around.size() - 1);
        if (!level.get(level.size() - 1).holdsLonger(element)) {
          level.set(level.size() - 1, element);
        }
        continue;
      }
      last = element.prefix;
      while (!around.isEmpty() && !around.peek().contains(element.prefix)) {
        around.pop();
      }
      around.push(element.prefix);
      if (levels.size() < around.size()) {
        levels.add(new ArrayList<>());
      }
      levels.get(around.size() - 1).add(element);
    }
    return levels;
  }

  private void write(String name, Family family, List<Element> elements) throws IOException {
    boolean ends = elements.stream().anyMatch(element -> element.ttl != null);
    out.append("\tset ").append(name).append(" {\n\t\ttype ");
    out.append(family == Family.IPV4 ? "ipv4_addr" : "ipv6_addr");
    out.append("\n\t\tflags interval").append(ends ? ",timeout" : "");
    out.append("\n\t\telements = {");
    String separator = " ";
    for (Element element : elements) {
      out.append(separator).append(element.prefix.toString());
      if (element.ttl != null) {
        out.append(" timeout ");
        out.append(Long.toString(RuleAttributes.seconds(element.ttl))).append('s');
      }
      if (!element.why.isEmpty()) {
        out.append(" comment \"").append(element.why).append('"');
      }
      separator = ",\n\t\t\t";
    }
    out.append(" }\n\t}\n");
  }
}
