package io.weir.man;

import io.weir.tools.policytrace.Policytrace;
import java.util.List;
import java.util.Set;

class PolicytracePageTest extends CommandsPageTest {
  PolicytracePageTest() {
    super(
        new Policytrace(),
        "policytrace",
        Set.of("--json", "--debug", "-h", "--help", "--version"),
        List.of(
            "policy.verdict",
            "policy.change",
            "policy.finding",
            "policy.rule.count",
            "netfilter.verdict",
            "netfilter.rule",
            "netfilter.disagreement",
            "netfilter.comparison",
            "weir.summary"));
  }
}
