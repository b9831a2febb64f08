package io.weir.policy.document.calico;

import io.weir.policy.document.yaml.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads selectors: {@code ||} binds least, then {@code &&}, then {@code !}. Takes time and memory
 * in proportion to the text, and no deeper a stack than {@link #MAX_DEPTH} parentheses need.
 */
final class SelectorParser {
  static final int MAX_DEPTH = 64;
  static final int MAX_LENGTH = 1 << 16;

  private static final int LONGEST_KEY = 512;

  private final String text;
  private int at;
  private int depth;
  private boolean global;

  private SelectorParser(String text) {
    this.text = text;
  }

  /**
   * A selector.
   *
   * @param mayBeGlobal whether {@code global()} has a meaning where it stands
   */
  static Selector parse(String text, boolean mayBeGlobal) throws SelectorSyntax {
    if (text.length() > MAX_LENGTH) {
      throw new SelectorSyntax(
          MAX_LENGTH, "it is longer than " + MAX_LENGTH + " characters", "write several policies");
    }
    SelectorParser parser = new SelectorParser(text);
    parser.skipBlanks();
    if (parser.at == text.length()) {
      return new Selector.All();
    }
    Selector selector = parser.or();
    if (parser.at < text.length()) {
      throw parser.wrong("nothing is expected here", "join parts by && or ||");
    }
    if (parser.global && !mayBeGlobal) {
      throw new SelectorSyntax(
          text.indexOf("global("), "global() has no meaning here", "use it as namespaceSelector");
    }
    if (parser.global && !(selector instanceof Selector.Global)) {
      throw new SelectorSyntax(
          text.indexOf("global("), "global() stands alone", "leave the rest out");
    }
    return selector;
  }

  private Selector or() throws SelectorSyntax {
    List<Selector> any = new ArrayList<>();
    do {
      any.add(and());
    } while (takeOperator("||"));
    return any.size() == 1 ? any.get(0) : new Selector.Or(any);
  }

  private Selector and() throws SelectorSyntax {
    List<Selector> all = new ArrayList<>();
    do {
      all.add(operation());
    } while (takeOperator("&&"));
    return all.size() == 1 ? all.get(0) : new Selector.And(all);
  }

  private Selector operation() throws SelectorSyntax {
    boolean negated = false;
    while (take("!")) {
      negated = !negated;
    }
    Selector selector = take("(") ? inParentheses() : term();
    return negated ? new Selector.Not(selector) : selector;
  }

  private Selector inParentheses() throws SelectorSyntax {
    if (++depth > MAX_DEPTH) {
      throw wrong("parentheses are nested deeper than " + MAX_DEPTH + " levels", "");
    }
    Selector selector = or();
    require(")");
    depth--;
    return selector;
  }

  private Selector term() throws SelectorSyntax {
    int begin = at;
    String word = key();
    if (word.isEmpty()) {
      throw wrong(
          at == text.length() ? "it ends where a label is expected" : "a label is expected",
          "such as role == 'web', has(role), all()");
    }
    if (at < text.length() && text.charAt(at) == '(') {
      return function(word, begin);
    }
    skipBlanks();
    return comparison(word);
  }

  private Selector function(String word, int begin) throws SelectorSyntax {
    at++;
    skipBlanks();
    switch (word) {
      case "all" -> {
        require(")");
        return new Selector.All();
      }
      case "global" -> {
        require(")");
        global = true;
        return new Selector.Global();
      }
      case "has" -> {
        String key = key();
        if (key.isEmpty()) {
          throw wrong("has() needs a label", "such as has(role)");
        }
        skipBlanks();
        require(")");
        return new Selector.Has(key);
      }
      default ->
          throw new SelectorSyntax(
              begin, "there is no " + Quoted.text(word + "()"), "all(), global() or has(LABEL)");
    }
  }

  private Selector comparison(String key) throws SelectorSyntax {
    if (take("==")) {
      return new Selector.In(key, Set.of(string()));
    }
    if (take("!=")) {
      return new Selector.Not(new Selector.In(key, Set.of(string())));
    }
    if (take("contains")) {
      return new Selector.Part(key, Selector.Where.ANYWHERE, string());
    }
    if (take("starts")) {
      require("with");
      return new Selector.Part(key, Selector.Where.BEGIN, string());
    }
    if (take("ends")) {
      require("with");
      return new Selector.Part(key, Selector.Where.END, string());
    }
    if (take("not")) {
      require("in");
      return new Selector.Not(new Selector.In(key, set()));
    }
    if (take("in")) {
      return new Selector.In(key, set());
    }
    if (at < text.length() && text.charAt(at) == '=') {
      throw wrong("a single '='", "write ==");
    }
    throw wrong(
        "an operator is expected behind label " + Quoted.text(key),
        "one of ==, !=, in, not in, contains, starts with, ends with; or has(" + key + ")");
  }

  private Set<String> set() throws SelectorSyntax {
    require("{");
    Set<String> values = new LinkedHashSet<>();
    while (at < text.length() && text.charAt(at) != '}') {
      values.add(string());
      if (!take(",")) {
        break;
      }
    }
    require("}");
    return values;
  }

  /** A text in quotes of either kind; there are no escapes. */
  private String string() throws SelectorSyntax {
    char quote = at < text.length() ? text.charAt(at) : 0;
    if (quote != '\'' && quote != '"') {
      throw wrong("a value in quotes is expected", "write 'value'");
    }
    int end = text.indexOf(quote, at + 1);
    if (end < 0) {
      throw wrong("the quote is not closed", "");
    }
    String value = text.substring(at + 1, end);
    at = end + 1;
    skipBlanks();
    return value;
  }

  private String key() throws SelectorSyntax {
    int begin = at;
    while (at < text.length() && isOfKey(text.charAt(at))) {
      at++;
    }
    if (at - begin > LONGEST_KEY) {
      throw new SelectorSyntax(begin, "a label has at most " + LONGEST_KEY + " characters", "");
    }
    return text.substring(begin, at);
  }

  private static boolean isOfKey(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "_./-".indexOf(c) >= 0;
  }

  private boolean takeOperator(String operator) throws SelectorSyntax {
    if (take(operator)) {
      return true;
    }
    if (at < text.length() && text.charAt(at) == operator.charAt(0)) {
      throw wrong("a single '" + operator.charAt(0) + "'", "write " + operator);
    }
    return false;
  }

  private boolean take(String token) {
    if (!text.startsWith(token, at)) {
      return false;
    }
    at += token.length();
    skipBlanks();
    return true;
  }

  private void require(String token) throws SelectorSyntax {
    if (!take(token)) {
      throw wrong("'" + token + "' is expected", "");
    }
  }

  private void skipBlanks() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  private SelectorSyntax wrong(String what, String fix) {
    return new SelectorSyntax(at, what, fix);
  }
}
