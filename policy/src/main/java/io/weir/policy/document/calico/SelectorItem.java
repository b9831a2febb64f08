package io.weir.policy.document.calico;

import io.weir.policy.document.yaml.Fields;
import io.weir.policy.document.yaml.Item;

/**
 * A selector where it stands.
 *
 * @param selector null when it could not be read
 */
record SelectorItem(Item item, Selector selector) {
  /** A field's selector; null when the field is absent or empty. */
  static SelectorItem read(Fields fields, String key, boolean mayBeGlobal) {
    Item item = fields.take(key);
    String text = item == null ? null : item.string();
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return new SelectorItem(item, SelectorParser.parse(text, mayBeGlobal));
    } catch (SelectorSyntax e) {
      item.error("it is no selector: " + e.getMessage(), e.fix());
      return new SelectorItem(item, null);
    }
  }

  /** What cannot be read selects nothing. */
  boolean matches(Labelled labelled) {
    return selector != null && selector.matches(labelled);
  }

  boolean matchesLabels(Candidate candidate) {
    return matches(new Labelled(candidate.labels(), true));
  }

  boolean matchesNamespace(Candidate candidate) {
    return matches(new Labelled(candidate.namespaceLabels(), candidate.isNamespaced()));
  }

  /** As a rule's {@code serviceAccounts} has it. */
  boolean matchesAccount(Candidate candidate) {
    return matches(new Labelled(candidate.accountLabels(), true));
  }

  /** As a policy has it: there {@code all()} means what has an account. */
  boolean matchesHolder(Candidate candidate) {
    return matches(
        new Labelled(
            candidate.accountLabels(), candidate.labels().containsKey(Candidates.SERVICE_ACCOUNT)));
  }
}
