package io.weir.policy.document.k8s;

import io.weir.policy.document.Resource;
import io.weir.policy.model.Action;
import io.weir.policy.model.Dialect;
import io.weir.policy.model.MatchKind;
import io.weir.policy.model.PolicyRule;
import io.weir.policy.model.Reason;
import java.util.List;

/** What stands for a policy of a kind that is not evaluated: each verdict is approximate. */
final class Unevaluated {
  private Unevaluated() {}

  static PolicyRule rule(Resource resource) {
    return new PolicyRule(
        List.of(),
        Action.CONTINUE,
        Reason.RULE,
        MatchKind.NONE,
        resource.origin(Dialect.KUBERNETES, resource.namespace(), resource.position(), "spec"),
        "",
        resource.kind() + " " + resource.name() + " is not evaluated");
  }
}
