package io.weir.ringbuf.drop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HeaderKeyTest {
  private static final String IPV4 = "4500001d123440004011b6afc0000202c0000201";
  private static final String UDP = "c35000430009abcd";
  private static final String IPV6 =
      "6000000000091140" + "20010db8000000000000000000000002" + "20010db8000000000000000000000001";

  @Test
  void shouldNotLookAtWhatChangesOnTheWay() {
    String later = "4508001d1234400001110000c0000202c0000201"; // DSCP, TTL, checksum
    assertThat(of(later, "c350004300090000"))
        .isEqualTo(of(IPV4, UDP))
        .hasSameHashCodeAs(of(IPV4, UDP));
    assertThat(of(IPV6.replace("0911" + "40", "0911" + "3f"), UDP)).isEqualTo(of(IPV6, UDP));
  }

  @Test
  void shouldTellPacketsApart() {
    assertThat(of(IPV4.replace("1234", "1235"), UDP)).isNotEqualTo(of(IPV4, UDP));
    assertThat(of(IPV4, "c351004300090000")).isNotEqualTo(of(IPV4, UDP));
    assertThat(of(IPV6.replace("0002", "0003"), UDP)).isNotEqualTo(of(IPV6, UDP));
  }

  @Test
  void shouldNotTakeBytesOfALaterFragmentForAHeader() {
    String later = IPV4.replace("4000", "0001");
    assertThat(of(later, UDP)).isEqualTo(of(later, ""));
  }

  @Test
  void shouldReadTheSameFromARecord() {
    byte[] record =
        HexFormat.of().parseHex("ffff" + "020000000001020000000002" + "0800" + IPV4 + UDP + "78");
    HeaderKey read = HeaderKey.of(ByteBuffer.wrap(record), 2, record.length - 2, 14, 34);
    assertThat(read).isEqualTo(of(IPV4, UDP));
    assertThat(HeaderKey.of(ByteBuffer.wrap(record), 2, 20, 14, 0)).as("cut").isNull();
  }

  @Test
  void shouldKnowNothingOfWhatIsNoIp() {
    assertThat(of("0001080006040001020000000001", "")).isNull();
    assertThat(of("", "")).isNull();
  }

  private static HeaderKey of(String network, String transport) {
    return HeaderKey.of(HexFormat.of().parseHex(network), HexFormat.of().parseHex(transport));
  }
}
