package io.weir.policy.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TriggerTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "src.pps > 50000 for 3s and proto = udp",
        "SRC.PPS>=50k FOR 500ms AND proto=UDP",
        "(src.pps > 1k or src.bps > 1.5G) for 1m",
        "flow.bps > 100M and not port = 443 and family = ipv6",
        "prefix.pps > 10k and sport = 53",
        "prefix/16/48.pps > 10k",
        "port.pps > 10k and (proto = tcp or proto = 17) and port != 1000-2000",
        "src.syn_ratio > 80% and src.pps > 100",
        "src.syn_ratio >= 0.8 and not (src.pps < 100)",
        "not not src.pps > 1",
        "((((src.pps > 1))))",
        "(src.pps > 1 for 2) for 3s",
        "src.pps > 1 and proto != icmpv6",
      })
  void shouldReadWhatTheGrammarAllows(String text) {
    assertThat(Trigger.parse(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "srcs.pps > 5              |  1 | 'srcs.pps' is no field: write src, prefix, flow or port",
        "src.pps > 5 && proto = tcp| 13 | '&' means nothing here: write 'and'",
        "src.pps > 5 proto = tcp   | 13 | 'proto' does not belong here: join conditions by 'and'",
        "src.pps > fast            | 11 | 'fast' is no rate: write a number such as 50000, 50k",
        "src.pps = 5               |  9 | '=' compares no rate: write >, >=, < or <=",
        "src.syn_ratio > 2         | 17 | '2' is no share: write 0 to 1, or 0% to 100%",
        "src.pps > 5 for soon      | 17 | 'soon' is no time: write a number of seconds, or 500ms",
        "src.pps > 5 for 0s        | 17 | '0s' cannot be waited for: write more than nothing",
        "src.pps > 5 and proto = x | 25 | 'x' is no protocol: write tcp, udp",
        "src.pps > 5 and port > 5  | 22 | '>' does not compare port: write = or !=",
        "src.pps > 5 and port = 9-5| 24 | '9-5' is no port: write 0 to 65535",
        "src.pps > 5 and family = 5| 26 | '5' is no address family: write ipv4 or ipv6",
        "src.pps > 5 and flow.pps>5| 17 | 'flow.pps' stands beside src: measure one of them",
        "prefix/4.pps > 5          |  1 | 'prefix/4.pps' has a prefix length of 4: of IPv4 8 to 32",
        "src.rate > 5              |  1 | 'src.rate' is not measured: write src.pps",
        "src > 5                   |  1 | 'src' alone is no condition: say what of it: src.pps",
        "(src.pps > 5              | 13 | the end comes where ( of column 1 is open: write )",
        "src.pps > 5)              | 12 | ')' closes nothing: remove it",
        "src.pps > 5 and           | 16 | the end comes where a condition should: write src",
        "src.pps >                 | 10 | the end is no rate: write a number",
        "proto = udp for 3s        |  1 | 'proto' is no rate: 'for' follows one",
        "proto = udp               | 12 | the expression measures nothing: add a rate",
        "src.pps > 5 or proto = udp|  1 | what is joined by 'or' measures nothing in one case",
        "src.pps < 5               |  1 | the expression is true of who sends nothing: add a least",
        "not (src.pps < 5 for 10s) |  1 | the expression is true of who sends nothing",
        "src.pps>5 and proto=tcp and proto=udp | 1 | no packet can meet these conditions: join",
        "src.pps>5 and proto=icmp and port=5   | 1 | no packet can meet these conditions: join",
        "not ((src.pps > 5 or proto = udp) for 3s) | 6 | 'not' stands before 'for'",
      })
  void shouldNameTheColumnAndTheRemedy(String text, int column, String message) {
    TriggerSyntax error = catchThrowableOfType(TriggerSyntax.class, () -> Trigger.parse(text));
    assertThat(error).isNotNull();
    assertThat(error.getMessage()).startsWith("column " + column + ": " + message);
    assertThat(error.column()).isEqualTo(column);
  }

  @Test
  void shouldBoundWhatItReads() {
    String deep = "(".repeat(400) + "src.pps > 1" + ")".repeat(400);
    assertThatCode(() -> Trigger.parse(deep)).hasMessageContaining("is too deep");
    String wide = "src.pps > 1" + " and (proto = udp or proto = tcp)".repeat(20);
    assertThatCode(() -> Trigger.parse(wide)).hasMessageContaining("more than 64 cases");
    assertThatCode(() -> Trigger.parse("x".repeat(1001))).hasMessageContaining("too long");
  }
}
