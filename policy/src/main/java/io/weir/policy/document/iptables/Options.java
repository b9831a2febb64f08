package io.weir.policy.document.iptables;

import java.util.HashMap;
import java.util.Map;

/** Options that conditions are made of: how many words each has. */
final class Options {
  private static final Map<String, Integer> WORDS = new HashMap<>();

  static {
    String one =
        "-p --protocol --proto -s --source --src -d --destination --dst -i --in-interface -o"
            + " --out-interface --sport --source-port --dport --destination-port --sports"
            + " --source-ports --dports --destination-ports --ports --icmp-type --icmpv6-type"
            + " --src-range --dst-range --ctstate --state --src-type --dst-type --comment";
    for (String option : one.split(" ")) {
      WORDS.put(option, 1);
    }
    WORDS.put("-f", 0);
    WORDS.put("--fragment", 0);
    WORDS.put("--syn", 0);
    WORDS.put("--tcp-flags", 2);
  }

  private Options() {}

  /** -1 when it is no such option. */
  static int words(String option) {
    return WORDS.getOrDefault(option, -1);
  }
}
