package io.weir.policy.format;

import io.weir.policy.format.IpsetKind.Part;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.Verdict;
import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import io.weir.policy.text.Words;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what {@code ipset save} writes. A set says what is in it and not what is done with that:
 * each element becomes a rule of the options' action. An element with {@code nomatch} is an
 * exception from wider ones, so it becomes a pass rule; since of such sets the narrowest element
 * decides, ranks then rise as prefixes get shorter.
 *
 * <p>An exception must not reach into other sets, which ranks cannot say: a set with {@code
 * nomatch} is taken only from a file in which no other set has elements.
 *
 * <p>A plain element costs one pass over its bytes and the rule's objects.
 */
final class IpsetReader {
  private static final byte[] ADD = {'a', 'd', 'd'};

  private final ImportOptions options;
  private final Intake intake;
  private final Source source;
  private final IpsetElement element;
  private final Map<String, Ipset> sets = new HashMap<>();
  private final Map<String, String> refusedSets = new HashMap<>();
  private final IpsetSurvey survey;
  private Ipset last;
  private Addressed lastRules;
  private Duration lastTtl = Duration.ofSeconds(1);

  private IpsetReader(byte[] bytes, ImportOptions options, Intake intake) {
    this.options = options;
    this.intake = intake;
    this.source = new Source(bytes);
    this.element = new IpsetElement(options);
    this.survey = IpsetSurvey.of(bytes);
  }

  static void read(byte[] bytes, ImportOptions options, Intake intake) {
    new IpsetReader(bytes, options, intake).readAll();
  }

  private void readAll() {
    while (source.next()) {
      if (source.isEmpty() || source.bytes()[source.from()] == '#') {
        continue;
      }
      try {
        line();
      } catch (Refusal e) {
        intake.refuse(source.number(), source.text(), e.reason());
      }
    }
  }

  private void line() throws Refusal {
    byte[] bytes = source.bytes();
    int commandEnd = wordEnd(source.from());
    if (Source.equal(bytes, source.from(), commandEnd, ADD)) {
      int nameFrom = wordStart(commandEnd);
      int nameEnd = wordEnd(nameFrom);
      int from = wordStart(nameEnd);
      add(set(nameFrom, nameEnd), from, wordEnd(from));
      return;
    }
    Words words = new Words(bytes, source.from(), source.to());
    String command = words.next();
    if ("create".equals(command)) {
      create(words);
    } else if (!"COMMIT".equals(command)) {
      throw new Refusal("'" + Source.shown(command) + "': only create and add are taken");
    }
  }

  private void create(Words words) throws Refusal {
    String name = new Words(source.bytes(), wordEnd(source.from()), source.to()).require("a name");
    try {
      Ipset set = Ipset.of(words);
      set.hasNomatch = survey.hasNomatch(name);
      if (set.hasNomatch) {
        checkNomatch(set);
      }
      sets.put(name, set);
    } catch (Refusal e) {
      refusedSets.put(name, e.reason());
      throw e;
    }
  }

  private void checkNomatch(Ipset set) throws Refusal {
    if (survey.count() > 1) {
      throw new Refusal(
          "nomatch excepts from this set alone, and other sets here have elements too:"
              + " save and import it by itself");
    }
    if (options.action.verdict() != Verdict.DROP || set.kind.networks() != 1) {
      throw new Refusal("nomatch can be taken of sets of one network a element, of drops only");
    }
  }

  private Ipset set(int nameFrom, int nameEnd) throws Refusal {
    if (last != null && last.isNamed(source.bytes(), nameFrom, nameEnd)) {
      return last;
    }
    String name = source.string(nameFrom, nameEnd);
    Ipset set = sets.get(name);
    if (set == null) {
      String reason = refusedSets.get(name);
      throw new Refusal(
          reason == null
              ? "no line before it makes the set '" + Source.shown(name) + "'"
              : "its set was refused: " + reason);
    }
    last = set;
    lastRules = new Addressed(options, options.setOr(name));
    return set;
  }

  private void add(Ipset set, int from, int to) throws Refusal {
    if (from == to) {
      throw new Refusal("the line ends where an element should follow");
    }
    if (set.kind.list()) {
      member(from, to);
      return;
    }
    List<Part> parts = set.kind.parts();
    boolean plain = to == source.to() && set.timeoutSeconds == Ipset.NO_TIMEOUT && !set.hasNomatch;
    if (plain && parts.size() == 1 && parts.get(0) == Part.ADDRESS && !hasDash(from, to)) {
      Prefix prefix = IpsetElement.prefix(set, source.bytes(), from, to);
      intake.accept(lastRules.rule(prefix), source.number());
      return;
    }
    ElementOptions said = ElementOptions.of(new Words(source.bytes(), to, source.to()));
    List<RuleMatch> matches = element.matches(set, source.bytes(), from, to);
    if (matches.isEmpty()) {
      intake.ignore(source.number(), source.text(), "it is about another interface");
    }
    for (RuleMatch match : matches) {
      intake.accept(rule(set, match, said), source.number());
    }
  }

  private void member(int from, int to) throws Refusal {
    String name = source.string(from, to);
    if (!sets.containsKey(name)) {
      throw new Refusal("no line before it makes the set '" + Source.shown(name) + "'");
    }
    intake.ignore(source.number(), source.text(), "what is in that set is imported with it");
  }

  private Rule rule(Ipset set, RuleMatch match, ElementOptions said) {
    int rank = options.rank;
    if (set.hasNomatch) {
      rank += set.family.bits() - network(set, match).length();
    }
    return new Rule(
        Rule.NO_ID,
        match,
        said.nomatch() ? RuleAction.PASS : options.action,
        rank,
        ttl(set, said),
        options.setOr(set.name),
        said.comment() == null ? options.why : said.comment());
  }

  /**
   * The part of an element of {@code hash:net...} or {@code hash:ip,port,net} that is a network.
   */
  private Prefix network(Ipset set, RuleMatch match) {
    boolean first = !match.destinations().isEmpty() && !match.sources().isEmpty();
    Prefix source =
        match.sources().isEmpty() ? match.destinations().get(0) : match.sources().get(0);
    if (!first) {
      return source;
    }
    Prefix other = match.destinations().get(0);
    return source.length() == set.family.bits() ? other : source;
  }

  private Duration ttl(Ipset set, ElementOptions said) {
    int seconds = said.timeoutSeconds();
    if (seconds == Ipset.NO_TIMEOUT) {
      seconds = set.timeoutSeconds;
    }
    if (seconds <= 0) {
      return seconds == Ipset.NO_TIMEOUT ? options.ttl : null;
    }
    if (lastTtl.toSeconds() != seconds) {
      lastTtl = Duration.ofSeconds(seconds);
    }
    return lastTtl;
  }

  private boolean hasDash(int from, int to) {
    for (int i = from; i < to; i++) {
      if (source.bytes()[i] == '-') {
        return true;
      }
    }
    return false;
  }

  private int wordStart(int from) {
    int at = from;
    while (at < source.to() && Source.isBlank(source.bytes()[at])) {
      at++;
    }
    return at;
  }

  private int wordEnd(int from) {
    int at = from;
    while (at < source.to() && !Source.isBlank(source.bytes()[at])) {
      at++;
    }
    return at;
  }

  /** What is said behind an element. */
  private record ElementOptions(int timeoutSeconds, String comment, boolean nomatch) {
    static ElementOptions of(Words words) throws Refusal {
      int timeout = Ipset.NO_TIMEOUT;
      String comment = null;
      boolean nomatch = false;
      for (String word = words.next(); word != null; word = words.next()) {
        switch (word) {
          case "timeout" -> timeout = words.number(word, Integer.MAX_VALUE);
          case "comment" -> comment = words.require(word);
          case "nomatch" -> nomatch = true;
          case "packets", "bytes", "skbmark", "skbprio", "skbqueue" -> words.require(word);
          default -> throw new Refusal("'" + Source.shown(word) + "' of an element is not known");
        }
      }
      return new ElementOptions(timeout, comment, nomatch);
    }
  }
}
