package io.weir.tools.policytrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.policy.document.EndpointText;
import io.weir.policy.document.Endpoints;
import io.weir.tools.UsageError;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowTextTest {
  private static final Endpoints ENDPOINTS =
      Endpoints.of(
          List.of(
              EndpointText.parse("shop/web=10.0.0.1,fd00::1"),
              EndpointText.parse("shop/db=10.0.0.2,fd00::2"),
              EndpointText.parse("dev/db=10.0.0.3")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1 | 192.0.2.2:80 | tcp 192.0.2.1 > 192.0.2.2:80",
        "192.0.2.1:9 | 192.0.2.2:80/udp | udp 192.0.2.1:9 > 192.0.2.2:80",
        "192.0.2.1 | 192.0.2.2 | tcp 192.0.2.1 > 192.0.2.2",
        "192.0.2.1 | 192.0.2.2/icmp:8/0 | icmp 8/0 192.0.2.1 > 192.0.2.2",
        "192.0.2.1 | 192.0.2.2/icmp:3 | icmp 3/0 192.0.2.1 > 192.0.2.2",
        "192.0.2.1 | 192.0.2.2/icmp | icmp 192.0.2.1 > 192.0.2.2",
        "192.0.2.1 | 192.0.2.2/47 | gre 192.0.2.1 > 192.0.2.2",
        "2001:db8::1 | [2001:db8::2]:80/TCP | tcp 2001:db8::1 > [2001:db8::2]:80",
        "::1 | ::2/icmpv6:128 | ipv6-icmp 128/0 ::1 > ::2",
        "web | shop/db:5432/tcp | tcp 10.0.0.1 > 10.0.0.2:5432",
        "web | shop/db:80/17 | udp 10.0.0.1 > 10.0.0.2:80",
        "web:99 | dev/db:5432 | tcp 10.0.0.1:99 > 10.0.0.3:5432",
        "web | [fd00::9]:80 | tcp fd00::1 > [fd00::9]:80",
        "shop/web | shop/db/icmp:8 | icmp 8/0 10.0.0.1 > 10.0.0.2"
      })
  void shouldReadAFlow(String from, String to, String text) {
    FlowLine line = FlowText.parse(from, to, ENDPOINTS);

    assertThat(FlowText.of(line.flow(new QuestionOptions()))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1 | db:80 | --to: 'db' is the name of several: shop/db, dev/db",
        "192.0.2.1 | wbe:80 | --to: there is no endpoint 'wbe'",
        "192.0.2.1 | 192.0.2.256:80 | --to: '192.0.2.256' is no address",
        "192.0.2.0/24 | 192.0.2.2:80 | --from: '192.0.2.0/24' is a prefix",
        "192.0.2.1 | 192.0.2.2:65536 | ports go up to 65535",
        "192.0.2.1 | ::2 | one is IPv4, the other IPv6",
        "192.0.2.1 | 192.0.2.2:80/icmp | icmp has no ports",
        "192.0.2.1:5 | 192.0.2.2/gre | gre has no ports",
        "192.0.2.1 | 192.0.2.2:80/tcp:8 | only icmp and icmpv6 have a type",
        "192.0.2.1 | 192.0.2.2/icmp:256 | go up to 255",
        "192.0.2.1 | 192.0.2.2:80/tpc | --to: '192.0.2.2:80/tpc'",
        "[::1 | ::2 | --from: '[::1': an address or a name"
      })
  void shouldSayWhatIsWrong(String from, String to, String text) {
    assertThatThrownBy(() -> FlowText.parse(from, to, ENDPOINTS))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining(text);
  }
}
