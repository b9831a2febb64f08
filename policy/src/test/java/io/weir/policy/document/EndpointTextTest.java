package io.weir.policy.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.policy.rule.Prefix;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTextTest {
  @Test
  void shouldReadNameAddressesAndLabels() {
    Endpoint endpoint = EndpointText.parse("prod/db=10.0.0.7,2001:db8::7,app=db,empty=");
    assertThat(endpoint.namespace()).isEqualTo("prod");
    assertThat(endpoint.name()).isEqualTo("db");
    assertThat(endpoint.addresses())
        .extracting(Prefix::toString)
        .containsExactly("10.0.0.7", "2001:db8::7");
    assertThat(endpoint.labels()).isEqualTo(Map.of("app", "db", "empty", ""));
    assertThat(EndpointText.parse("a=10.0.0.1").namespace()).isEqualTo("default");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "web|write NAME=ADDRESS",
        "=10.0.0.1|write NAME=ADDRESS",
        "web=|is no IPv4 or IPv6 prefix",
        "web=app=web|it has no address",
        "web=10.0.0.0/8|is no single address",
        "web=10.0.0.256|is no IPv4 or IPv6 prefix"
      })
  void shouldSayWhatIsWrong(String text, String words) {
    assertThatThrownBy(() -> EndpointText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }
}
