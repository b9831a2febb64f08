package io.weir.tools.policytrace;

import io.weir.policy.document.Endpoint;
import io.weir.policy.document.Endpoints;
import io.weir.policy.model.Flow;
import io.weir.policy.rule.Prefix;
import io.weir.policy.text.PrefixReader;
import io.weir.policy.text.Refusal;
import io.weir.tools.UsageError;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One end of a flow, as {@code --from} and {@code --to} have it, without a protocol.
 *
 * @param addresses of the endpoint, or the one that was given
 * @param port {@link Flow#UNKNOWN} when none was given
 */
record FlowEnd(String option, String text, List<Prefix> addresses, int port) {
  private static final Pattern FORM =
      Pattern.compile(
          "\\[(?<v6>[0-9a-fA-F:.]+)\\](?::(?<p6>\\d{1,6}))?|(?<bare>[0-9a-fA-F]*:[0-9a-fA-F:.]*:"
              + "[0-9a-fA-F:.]*)|(?<host>[^\\[\\]:]+)(?::(?<p4>\\d{1,6}))?");
  private static final int PORT_MAX = 65535;

  static FlowEnd parse(String option, String text, Endpoints endpoints) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new UsageError(
          option,
          "'" + text + "': an address or a name, as 192.0.2.1:80, [2001:db8::1]:80, web:80");
    }
    String digits = matcher.group("p6") == null ? matcher.group("p4") : matcher.group("p6");
    int port = digits == null ? Flow.UNKNOWN : Integer.parseInt(digits);
    if (port > PORT_MAX) {
      throw new UsageError(option, "'" + text + "': ports go up to " + PORT_MAX);
    }
    String host = matcher.group("host");
    if (host == null) {
      host = matcher.group("v6") == null ? matcher.group("bare") : matcher.group("v6");
    }
    return new FlowEnd(option, text, addresses(option, host, endpoints), port);
  }

  /** The address that goes with another end's: of the same family. */
  Prefix address(FlowEnd other) {
    for (Prefix address : addresses) {
      for (Prefix others : other.addresses) {
        if (address.family() == others.family()) {
          return address;
        }
      }
    }
    throw new UsageError(
        "--from --to", text + " and " + other.text + ": one is IPv4, the other" + " IPv6");
  }

  private static List<Prefix> addresses(String option, String host, Endpoints endpoints) {
    List<Endpoint> named = endpoints.named(host);
    if (named.size() > 1) {
      List<String> names =
          named.stream().map(endpoint -> endpoint.namespace() + "/" + endpoint.name()).toList();
      throw new UsageError(
          option, "'" + host + "' is the name of several: " + String.join(", ", names));
    }
    if (named.size() == 1) {
      if (named.get(0).addresses().isEmpty()) {
        throw new UsageError(option, "endpoint '" + host + "' has no address");
      }
      return named.get(0).addresses();
    }
    return List.of(address(option, host));
  }

  private static Prefix address(String option, String host) {
    try {
      Prefix prefix = PrefixReader.read(host);
      if (prefix.length() == prefix.family().bits()) {
        return prefix;
      }
      throw new UsageError(option, "'" + host + "' is a prefix: a flow has single addresses");
    } catch (Refusal e) {
      boolean numeric = host.matches("[0-9.]+(/\\d+)?|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
      throw new UsageError(
          option,
          numeric
              ? "'" + host + "' is no address"
              : "there is no endpoint '"
                  + host
                  + "': give its address, or name it by --endpoint "
                  + host.replaceAll("[^A-Za-z0-9./_-]", "")
                  + "=ADDRESS");
    }
  }
}
