package io.weir.policy.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTextTest {
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0/0,0.0.0.0/0",
    "192.0.2.0/24,192.0.2.0/24",
    "192.0.2.1,192.0.2.1",
    "192.0.2.1/32,192.0.2.1",
    "::/0,::/0",
    "::,::",
    "::1,::1",
    "1::,1::",
    "2001:DB8::/32,2001:db8::/32",
    "2001:db8:0:0:0:0:0:1,2001:db8::1",
    "1:2:3:4:5:6:7::,1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8,0:2:3:4:5:6:7:8",
    "64:ff9b::192.0.2.33,64:ff9b::c000:221",
    "1:2:3:4:5:6:192.0.2.33,1:2:3:4:5:6:c000:221",
  })
  void shouldReadAddressesAndPrefixes(String text, String canonical) {
    assertThat(PrefixText.parse(text)).hasToString(canonical);
  }

  /** The JDK's reader takes the same texts; its addresses are what counts. */
  @Test
  void shouldAgreeWithTheJdk() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      for (int at = 0; at < bytes.length; at++) {
        if (random.nextInt(3) > 0) {
          bytes[at] = 0;
        }
      }
      Prefix prefix = Prefix.of(InetAddress.getByAddress(bytes));
      if (bytes.length == 16 && prefix.family() == Family.IPV4) {
        continue; // a mapped one
      }
      assertThat(PrefixText.parse(prefix.toString())).isEqualTo(prefix);
      String loose = InetAddress.getByAddress(bytes).getHostAddress();
      assertThat(PrefixText.parse(loose)).isEqualTo(prefix);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1/24,192.0.2.0/24",
    "10.0.0.1/0,0.0.0.0/0",
    "2001:db8::1/64,2001:db8::/64",
    "::1/0,::/0"
  })
  void shouldNameThePrefixThatIsMeant(String text, String meant) {
    assertThatThrownBy(() -> PrefixText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bits are set behind the prefix length: write " + meant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/8",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "256.0.0.1",
        "01.2.3.4",
        "1.2.3.4/",
        "1.2.3.4/33",
        "1.2.3.4/032",
        "1.2.3.4/+8",
        "1.2.3.4/8/8",
        "1.2.3.4 ",
        "a.b.c.d",
        "1.2.3.4/255.255.255.255",
        "1.2.3.4-1.2.3.5",
        "0x7f.0.0.1",
        "1.2.3.1000",
        "host",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "::1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:8::",
        "12345::",
        "g::",
        "1:",
        ":1",
        "1:2:3:4:5:6:7:",
        "fe80::1%eth0",
        "::1/129",
        "::/a",
        "::1.2.3",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3.4.5",
        "::1.2.3.4:1",
        "[::1]",
        "\u0661.0.0.1"
      })
  void shouldRefuseWhatIsNone(String text) {
    assertThatThrownBy(() -> PrefixText.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
