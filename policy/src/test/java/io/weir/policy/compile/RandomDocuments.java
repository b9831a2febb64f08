package io.weir.policy.compile;

import io.weir.policy.model.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/**
 * Random documents of the four dialects over few addresses, ports and labels, so that rules overlap
 * and flows meet them. Of each the same seed makes the same text.
 */
public final class RandomDocuments {
  /** Pods that documents may select, with two addresses each. */
  public static final int PODS = 8;

  private static final String[] PROTOCOLS = {"TCP", "UDP", "SCTP"};
  private final Random random;

  public RandomDocuments(Random random) {
    this.random = random;
  }

  /** Some documents of a dialect. */
  public String text(Dialect dialect) {
    return switch (dialect) {
      case KUBERNETES -> kubernetes();
      case CILIUM -> cilium();
      case CALICO -> calico();
      case IPTABLES -> iptables();
    };
  }

  /** The pods: 10.0.0.8 and 2001:db8::8, 10.0.0.16 and ..., by threes in two namespaces. */
  public static List<String> endpoints() {
    List<String> pods = new ArrayList<>();
    for (int pod = 0; pod < PODS; pod++) {
      int host = 8 * (pod + 1);
      pods.add(
          "n%d/p%d=10.0.0.%d,2001:db8::%x,app=a%d,tier=t%d"
              .formatted(pod % 2, pod, host, host, pod % 4, pod % 3));
    }
    return pods;
  }

  private String kubernetes() {
    StringJoiner documents = new StringJoiner("---\n");
    for (int i = 0, count = 3 + pick(4); i < count; i++) {
      boolean in = pick(3) > 0;
      boolean out = !in || pick(2) == 0;
      StringBuilder text = new StringBuilder();
      text.append("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n")
          .append("metadata: {name: k%d, namespace: n%d}\n".formatted(i, pick(2)))
          .append("spec:\n  podSelector: ")
          .append(pick(4) > 0 ? "{}" : labels())
          .append("\n  policyTypes: [")
          .append(in && out ? "Ingress, Egress" : in ? "Ingress" : "Egress")
          .append("]\n");
      rules(text, in, "ingress", "from");
      rules(text, out, "egress", "to");
      documents.add(text);
    }
    return documents.toString();
  }

  private void rules(StringBuilder text, boolean wanted, String section, String peers) {
    if (!wanted) {
      return;
    }
    text.append("  ").append(section).append(":\n");
    for (int i = 0, count = 1 + pick(3); i < count; i++) {
      text.append("  - ").append(peers).append(": [");
      StringJoiner list = new StringJoiner(", ");
      for (int peer = 0, most = 1 + pick(2); peer < most; peer++) {
        list.add(peer());
      }
      text.append(list).append("]\n");
      if (pick(3) > 0) {
        String port = "{protocol: %s, port: %d}".formatted(PROTOCOLS[pick(3)], port());
        String range = "{protocol: TCP, port: %d, endPort: %d}".formatted(port(), 40 + pick(40));
        text.append("    ports: [").append(pick(2) == 0 ? port : port + ", " + range).append("]\n");
      }
    }
  }

  private String peer() {
    return switch (pick(4)) {
      case 0 -> "{podSelector: " + labels() + "}";
      case 1 ->
          "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: n%d}}}"
              .formatted(pick(2));
      case 2 -> "{ipBlock: {cidr: 192.0.2.0/24, except: [%s]}}".formatted(within());
      default -> "{ipBlock: {cidr: %s}}".formatted(outside());
    };
  }

  private String cilium() {
    StringJoiner documents = new StringJoiner("---\n");
    for (int i = 0, count = 2 + pick(3); i < count; i++) {
      StringBuilder text = new StringBuilder();
      text.append("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\n")
          .append("metadata: {name: c%d, namespace: n%d}\n".formatted(i, pick(2)))
          .append("spec:\n  endpointSelector: ")
          .append(pick(4) > 0 ? "{}" : labels())
          .append("\n");
      boolean in = pick(3) > 0;
      section(text, in, "ingress", "from");
      section(text, !in || pick(2) == 0, "egress", "to");
      section(text, pick(3) == 0, "ingressDeny", "from");
      section(text, pick(3) == 0, "egressDeny", "to");
      documents.add(text);
    }
    return documents.toString();
  }

  private void section(StringBuilder text, boolean wanted, String name, String side) {
    if (!wanted) {
      return;
    }
    text.append("  ").append(name).append(":\n");
    for (int i = 0, count = 1 + pick(3); i < count; i++) {
      text.append("  - ").append(side).append(ciliumPeer()).append("\n");
      switch (pick(4)) {
        case 0 -> {}
        case 1 ->
            text.append("    icmps: [{fields: [{family: IPv4, type: %d}]}]\n".formatted(pick(20)));
        case 2 ->
            text.append(
                "    toPorts: [{ports: [{port: \"%d\", endPort: %d, protocol: TCP}]}]\n"
                    .formatted(port(), 40 + pick(40)));
        default ->
            text.append(
                "    toPorts: [{ports: [{port: \"%d\", protocol: %s}]}]\n"
                    .formatted(port(), pick(3) == 0 ? "ANY" : PROTOCOLS[pick(3)]));
      }
    }
  }

  private String ciliumPeer() {
    return switch (pick(4)) {
      case 0 -> "Endpoints: [" + labels() + "]";
      case 1 -> "CIDR: [" + outside() + "]";
      case 2 -> "CIDRSet: [{cidr: 192.0.2.0/24, except: [%s]}]".formatted(within());
      default -> "Entities: [%s]".formatted(pick(2) == 0 ? "world" : "cluster");
    };
  }

  private String calico() {
    StringJoiner documents = new StringJoiner("---\n");
    documents.add(
        "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {name: first}\n"
            + "spec: {order: 100, defaultAction: %s}\n".formatted(pick(2) == 0 ? "Pass" : "Deny"));
    for (int i = 0, count = 2 + pick(4); i < count; i++) {
      boolean first = pick(2) == 0;
      boolean in = pick(3) > 0;
      StringBuilder text = new StringBuilder();
      text.append("apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\n")
          .append("metadata: {name: %sg%d}\n".formatted(first ? "first." : "", i))
          .append("spec:\n  tier: ")
          .append(first ? "first" : "default")
          .append("\n  order: %d\n".formatted(pick(5)))
          .append("  selector: app == 'a%d' || tier == 't%d'\n".formatted(pick(4), pick(3)))
          .append(
              "  types: [%s]\n"
                  .formatted(in ? pick(2) == 0 ? "Ingress, Egress" : "Ingress" : "Egress"));
      calicoRules(text, in ? "ingress" : "egress", first);
      documents.add(text);
    }
    return documents.toString();
  }

  private void calicoRules(StringBuilder text, String section, boolean first) {
    text.append("  ").append(section).append(":\n");
    for (int i = 0, count = 1 + pick(4); i < count; i++) {
      String action = pick(2) == 0 ? "Allow" : first && pick(2) == 0 ? "Pass" : "Deny";
      text.append("  - action: ").append(action).append("\n");
      switch (pick(4)) {
        case 0 -> {}
        case 1 -> text.append("    protocol: ICMP\n    icmp: {type: %d}\n".formatted(pick(20)));
        case 2 -> text.append("    notProtocol: %s\n".formatted(PROTOCOLS[pick(3)]));
        default ->
            text.append("    protocol: %s\n".formatted(PROTOCOLS[pick(3)]))
                .append(
                    "    destination: {%s: [%d, \"%d:%d\"]}\n"
                        .formatted(pick(4) == 0 ? "notPorts" : "ports", port(), 40, 41 + pick(40)));
      }
      switch (pick(5)) {
        case 0 ->
            text.append("    source: {nets: [192.0.2.0/24], notNets: [%s]}\n".formatted(within()));
        case 1 -> text.append("    source: {nets: [%s]}\n".formatted(outside()));
        case 2 -> text.append("    source: {selector: app == 'a%d'}\n".formatted(pick(4)));
        default -> {}
      }
    }
  }

  private String iptables() {
    StringBuilder text = new StringBuilder("*filter\n");
    for (String chain : List.of("INPUT", "FORWARD", "OUTPUT")) {
      text.append(":%s %s [0:0]\n".formatted(chain, pick(2) == 0 ? "DROP" : "ACCEPT"));
    }
    int chains = 1 + pick(3);
    for (int chain = 0; chain < chains; chain++) {
      text.append(":c%d - [0:0]\n".formatted(chain));
    }
    for (String chain : List.of("INPUT", "FORWARD", "OUTPUT")) {
      for (int i = 0, count = 1 + pick(4); i < count; i++) {
        text.append("-A %s%s -j %s\n".formatted(chain, matches(), target(0, chains)));
      }
    }
    for (int chain = 0; chain < chains; chain++) {
      for (int i = 0, count = 1 + pick(4); i < count; i++) {
        text.append(
            "-A c%d%s %s\n".formatted(chain, matches(), leading(target(chain + 1, chains))));
      }
    }
    return text.append("COMMIT\n").toString();
  }

  private String leading(String target) {
    return target.startsWith("c") && pick(3) == 0 ? "-g " + target : "-j " + target;
  }

  private String target(int from, int chains) {
    if (from < chains && pick(2) == 0) {
      return "c" + (from + pick(chains - from));
    }
    return List.of("ACCEPT", "ACCEPT", "DROP", "REJECT", "RETURN").get(pick(from == 0 ? 4 : 5));
  }

  private String matches() {
    StringBuilder text = new StringBuilder();
    if (pick(2) == 0) {
      text.append(pick(4) == 0 ? " !" : "").append(" -s ").append(outside4());
    }
    if (pick(4) == 0) {
      text.append(" -d 10.0.0.%d/%d".formatted(8 * pick(8), 26 + pick(7)));
    }
    if (pick(6) == 0) {
      text.append(pick(2) == 0 ? " ! -p udp" : " -p sctp");
      return text.append(states()).toString();
    }
    switch (pick(7)) {
      case 0 -> text.append(" -p icmp -m icmp --icmp-type ").append(pick(20));
      case 1 -> text.append(" -p tcp -m tcp --dport %d:%d".formatted(port(), 40 + pick(40)));
      case 2 -> text.append(" -p udp -m udp --sport ").append(port());
      case 3 -> text.append(" -p tcp -m multiport --dports %d,%d".formatted(port(), port() + 1));
      case 4 -> text.append(" -p tcp -m tcp --tcp-flags SYN,ACK SYN");
      case 5 -> text.append(" ! -p tcp");
      default -> {}
    }
    return text.append(states()).toString();
  }

  private String states() {
    return switch (pick(6)) {
      case 0 -> " -m conntrack --ctstate RELATED,ESTABLISHED";
      case 1 -> " -m conntrack --ctstate NEW";
      case 2 -> " -m conntrack --ctstate INVALID";
      default -> "";
    };
  }

  private String labels() {
    return pick(2) == 0
        ? "{matchLabels: {app: a%d}}".formatted(pick(4))
        : "{matchLabels: {tier: t%d}}".formatted(pick(3));
  }

  private String outside() {
    return pick(4) == 0 ? "2001:db8:1::%x/%d".formatted(pick(4) * 16, 124) : outside4();
  }

  private String outside4() {
    int length = 26 + pick(7);
    return "192.0.2.%d/%d".formatted(pick(64) & -(1 << (32 - length)), length);
  }

  private String within() {
    return "192.0.2.%d/28".formatted(16 * pick(16));
  }

  private int port() {
    return 1 + pick(40);
  }

  private int pick(int most) {
    return random.nextInt(most);
  }
}
