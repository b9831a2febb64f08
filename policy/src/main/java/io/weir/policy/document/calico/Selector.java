package io.weir.policy.document.calico;

import java.util.List;
import java.util.Set;

/**
 * An expression over labels: docs.tigera.io/calico/latest/reference/resources/networkpolicy,
 * "Selectors". What is negated holds for a label that is absent, too.
 */
sealed interface Selector {
  boolean matches(Labelled labelled);

  /** {@code all()}, and what is empty. */
  record All() implements Selector {
    @Override
    public boolean matches(Labelled labelled) {
      return labelled.inScope();
    }
  }

  /** {@code global()}: what is in no namespace. */
  record Global() implements Selector {
    @Override
    public boolean matches(Labelled labelled) {
      return !labelled.inScope();
    }
  }

  /** {@code has(key)}. */
  record Has(String key) implements Selector {
    @Override
    public boolean matches(Labelled labelled) {
      return labelled.labels().containsKey(key);
    }
  }

  /** {@code key == 'value'}, or {@code key in {'value', ...}}. */
  record In(String key, Set<String> values) implements Selector {
    @Override
    public boolean matches(Labelled labelled) {
      String value = labelled.labels().get(key);
      return value != null && values.contains(value);
    }
  }

  /** What a part of a value is compared with. */
  record Part(String key, Where where, String text) implements Selector {
    @Override
    public boolean matches(Labelled labelled) {
      String value = labelled.labels().get(key);
      if (value == null) {
        return false;
      }
      return switch (where) {
        case ANYWHERE -> value.contains(text);
        case BEGIN -> value.startsWith(text);
        case END -> value.endsWith(text);
      };
    }
  }

  /** {@code ! expression}; also {@code !=} and {@code not in}. */
  record Not(Selector other) implements Selector {
    @Override
    public boolean matches(Labelled labelled) {
      return !other.matches(labelled);
    }
  }

  /** {@code a && b && ...}. */
  record And(List<Selector> all) implements Selector {
    @Override
    public boolean matches(Labelled labelled) {
      return all.stream().allMatch(selector -> selector.matches(labelled));
    }
  }

  /** {@code a || b || ...}. */
  record Or(List<Selector> any) implements Selector {
    @Override
    public boolean matches(Labelled labelled) {
      return any.stream().anyMatch(selector -> selector.matches(labelled));
    }
  }

  /** Which part of a value. */
  enum Where {
    ANYWHERE,
    BEGIN,
    END
  }
}
