package io.weir.policy.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvReaderTest {
  @Test
  void shouldReadTheFieldsThatItsHeadNames() {
    ImportResult result =
        read(
            String.join(
                "\r\n",
                "\ufeffsource,protocol,destination_port,icmp.type,local,rank,ttl_seconds,why",
                "192.0.2.0/24,tcp,80 1000-2000,,true,5,60,\"a \"\"b\"\", c\nd\"",
                "",
                "\"2001:db8::/32 2001:dc8::/32\",ipv6-icmp,,128,,,,"),
            new ImportOptions().ttl(Duration.ofDays(1)).set("s"));

    assertThat(result.format()).isEqualTo(RuleFormat.CSV);
    assertThat(result.refused()).isEmpty();
    assertThat(result.accepted())
        .extracting(a -> a.line() + " " + RuleJson.text(a.rule()).replace('"', '\''))
        .containsExactly(
            "2 {'direction':'in','family':'ipv4','source':'192.0.2.0/24','protocol':'tcp',"
                + "'destination_port':['80','1000-2000'],'local':true,'action':'drop','rank':5,"
                + "'ttl_seconds':60,'set':'s','why':'a \\'b\\', c\\nd'}",
            "5 {'direction':'in','family':'ipv6','source':['2001:db8::/32','2001:dc8::/32'],"
                + "'protocol':'ipv6-icmp','icmp':{'type':128},'action':'drop','rank':1000,'set':'s'}");
  }

  @Test
  void shouldTakeTheOptionsTtlWhereThereIsNoColumnForIt() {
    ImportOptions options = new ImportOptions().ttl(Duration.ofHours(1));

    assertThat(read("source\n192.0.2.1\n", options).accepted().get(0).rule().ttl())
        .isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "source,rank|192.0.2.1|1 values, and 2 names",
        "source,rank|192.0.2.1,x|rank: 'x' is no whole number",
        "source,rank|192.0.2.1/24,5|source: bits are set behind the prefix length: write 192.0.2.0/24",
        "source,local|192.0.2.1,yes|local: 'yes': true or false",
        "source,why|192.0.2.1,\"x|a quote is not closed",
        "source,why|192.0.2.1,\"x\"y|something follows a closing quote",
        "source,action|192.0.2.1,deny|action: 'deny': pass or limit or drop",
      })
  void shouldRefuseALineWithTheReason(String head, String line, String reason) {
    ImportResult result = read(head + "\n" + line + "\n", new ImportOptions());

    assertThat(result.accepted()).isEmpty();
    assertThat(result.refused()).containsExactly(new Refused(2, line, reason));
  }

  @Test
  void shouldReadNothingBelowAWrongHead() {
    byte[] file = "source,sorce\n192.0.2.1,1\n".getBytes(StandardCharsets.UTF_8);
    ImportResult result = RuleImport.read(file, RuleFormat.CSV, new ImportOptions());

    assertThat(result.accepted()).isEmpty();
    assertThat(result.refused().get(0).reason())
        .isEqualTo("unknown field 'sorce'; nothing is read");
    assertThat(
            read("source,source\n1.2.3.4,1.2.3.4", new ImportOptions()).refused().get(0).reason())
        .isEqualTo("source: is there twice; nothing is read");
  }

  private static ImportResult read(String text, ImportOptions options) {
    return RuleImport.read(text.getBytes(StandardCharsets.UTF_8), null, options);
  }
}
