package io.weir.policy.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Rule;
import io.weir.policy.rule.RuleAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpsetReaderTest {
  @Test
  void shouldMakeARuleOfEachElementInItsSet() {
    ImportResult result =
        read(
            """
            create bad hash:net family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x1
            add bad 192.0.2.0/24
            add bad 198.51.100.7
            create six hash:ip family inet6 hashsize 1024 maxelem 65536 timeout 0 comment counters
            add six 2001:db8::1 timeout 3599 packets 0 bytes 0 comment "to be seen"
            add six 2001:db8::2 timeout 0 packets 3 bytes 9
            create both list:set size 8
            add both bad
            add both six
            """,
            new ImportOptions().ttl(Duration.ofDays(1)).why("list"));

    assertThat(result.format()).isEqualTo(RuleFormat.IPSET);
    assertThat(result.refused()).isEmpty();
    assertThat(result.ignored()).extracting(Ignored::line).containsExactly(8, 9);
    assertThat(result.accepted())
        .extracting(a -> a.line() + " " + RuleJson.text(a.rule()))
        .containsExactly(
            "2 {\"direction\":\"in\",\"family\":\"ipv4\",\"source\":\"192.0.2.0/24\",\"action\":\"drop\","
                + "\"rank\":1000,\"ttl_seconds\":86400,\"set\":\"bad\",\"why\":\"list\"}",
            "3 {\"direction\":\"in\",\"family\":\"ipv4\",\"source\":\"198.51.100.7\",\"action\":\"drop\","
                + "\"rank\":1000,\"ttl_seconds\":86400,\"set\":\"bad\",\"why\":\"list\"}",
            "5 {\"direction\":\"in\",\"family\":\"ipv6\",\"source\":\"2001:db8::1\",\"action\":\"drop\","
                + "\"rank\":1000,\"ttl_seconds\":3599,\"set\":\"six\",\"why\":\"to be seen\"}",
            "6 {\"direction\":\"in\",\"family\":\"ipv6\",\"source\":\"2001:db8::2\",\"action\":\"drop\","
                + "\"rank\":1000,\"set\":\"six\",\"why\":\"list\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hash:ip,port|192.0.2.1,tcp:80|'source':'192.0.2.1','protocol':'tcp','destination_port':'80'",
        "hash:net,port|192.0.2.0/24,udp:53|'source':'192.0.2.0/24','protocol':'udp','destination_port':'53'",
        "hash:ip,port|192.0.2.1,udplite:1-9|'source':'192.0.2.1','protocol':'udplite','destination_port':'1-9'",
        "hash:ip,port|192.0.2.1,gre:0|'source':'192.0.2.1','protocol':'gre'",
        "hash:ip,port|192.0.2.1,ospf:0|'source':'192.0.2.1','protocol':'ospfigp'",
        "hash:ip,port|192.0.2.1,icmp:echo-request|'source':'192.0.2.1','protocol':'icmp','icmp':{'type':8,'code':0}",
        "hash:ip,port|192.0.2.1,icmp:3/13|'source':'192.0.2.1','protocol':'icmp','icmp':{'type':3,'code':13}",
        "hash:ip,port,ip|192.0.2.1,tcp:80,203.0.113.9|"
            + "'source':'192.0.2.1','destination':'203.0.113.9','protocol':'tcp','destination_port':'80'",
        "hash:ip,port,net|192.0.2.1,tcp:80,203.0.113.0/24|"
            + "'source':'192.0.2.1','destination':'203.0.113.0/24','protocol':'tcp','destination_port':'80'",
        "hash:net,net|192.0.2.0/24,203.0.113.0/24|'source':'192.0.2.0/24','destination':'203.0.113.0/24'",
        "hash:net,iface|192.0.2.0/24,eth0|'source':'192.0.2.0/24'",
        "hash:ip netmask 24|192.0.2.0|'source':'192.0.2.0/24'",
        "bitmap:ip range 192.0.0.0/16|192.0.2.3|'source':'192.0.2.3'",
        "hash:ip|192.0.2.4-192.0.2.8|'source':['192.0.2.4/30','192.0.2.8']",
      })
  void shouldReadEveryKindOfElement(String type, String element, String fields) {
    ImportResult result =
        read("create s " + type + "\nadd s " + element, new ImportOptions().interfaceName("eth0"));

    assertThat(result.refused()).isEmpty();
    assertThat(RuleJson.text(result.accepted().get(0).rule()))
        .isEqualTo(
            ("{'direction':'in','family':'ipv4',"
                    + fields
                    + ",'action':'drop','rank':1000,'set':'s'}")
                .replace('\'', '"'));
  }

  @Test
  void shouldTurnTheEndsRoundForWhatIsSentUnlessTold() {
    String file = "create s hash:ip,port,ip\nadd s 192.0.2.1,tcp:80,203.0.113.9";
    ImportOptions out = new ImportOptions().direction(Direction.OUT);

    assertThat(json(read(file, out)))
        .contains("\"source\":\"203.0.113.9\",\"destination\":\"192.0.2.1\"")
        .contains("\"destination_port\":\"80\"");
    ImportOptions told = new ImportOptions().dimensions(List.of(Direction.OUT, Direction.IN));
    assertThat(json(read("create s hash:ip,port\nadd s 192.0.2.1,tcp:80", told)))
        .contains("\"destination\":\"192.0.2.1\"")
        .contains("\"source_port\":\"80\"");
  }

  @Test
  void shouldTakeAPortAloneAsTwoRules() {
    ImportResult result = read("create p bitmap:port range 0-1024\nadd p 22", new ImportOptions());

    assertThat(result.accepted())
        .extracting(a -> a.rule().match().protocol())
        .containsExactly(6, 17);
    assertThat(result.accepted()).extracting(ImportedRule::line).containsExactly(2, 2);
  }

  /** The narrowest element decides, so each rank must be lower than those of what holds it. */
  @Test
  void shouldRankExceptionsByTheirLength() {
    ImportResult result =
        read(
            """
            create s hash:net
            add s 10.0.0.0/8
            add s 10.1.0.0/16 nomatch
            add s 10.1.2.0/24
            """,
            new ImportOptions());

    assertThat(result.refused()).isEmpty();
    assertThat(result.accepted())
        .extracting(a -> a.rule().rank() + " " + a.rule().action().verdict())
        .containsExactly("1024 DROP", "1016 PASS", "1008 DROP");
  }

  @Test
  void shouldRefuseExceptionsBesideAnotherSetWithElements() {
    ImportResult result =
        read(
            """
            create a hash:net
            create b hash:net
            add a 10.0.0.0/8
            add a 10.1.0.0/16 nomatch
            add b 10.1.0.0/16
            """,
            new ImportOptions());

    assertThat(result.accepted()).extracting(ImportedRule::line).containsExactly(5);
    assertThat(result.refused()).extracting(Refused::line).containsExactly(1, 3, 4);
    assertThat(result.refused().get(1).reason()).startsWith("its set was refused: nomatch excepts");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "add s 192.0.2.1|no line before it makes the set 's'",
        "create s hash:mac|sets of type hash:mac: no rule can say 'mac'",
        "create s hash:ip,mark|sets of type hash:ip,mark: no rule can say 'mark'",
        "create s foo|sets of type foo: no rule can say 'foo'",
        "create s|the line ends where a set's type should follow",
        "create s hash:ip family inet5|family 'inet5': inet or inet6",
        "create s hash:ip color red|option 'color' of a set is not known",
        "create s hash:ip netmask 33|netmask 33: 0 to 32",
        "flush s|'flush': only create and add are taken",
        "add ok|the line ends where an element should follow",
        "add ok 192.0.2.1/24|",
        "add ok 192.0.2.300|'192.0.2.300' is no IPv4 or IPv6 prefix",
        "add ok 2001:db8::1|2001:db8::1: the set's addresses are IPv4",
        "add ok 192.0.2.1,tcp:80|'192.0.2.1,tcp:80' is no IPv4 or IPv6 prefix",
        "add ok 192.0.2.9-192.0.2.1|'192.0.2.9-192.0.2.1': two addresses, the lower first",
        "add ok 192.0.2.1 timeout x|timeout 'x': 0 to 2147483647",
        "add ok 192.0.2.1 color red|'color' of an element is not known",
        "add ok 192.0.2.1 comment \"x|a quote is not closed",
        "add two 192.0.2.1|an element of 2 parts is wanted",
        "add two 192.0.2.1,tcp:|port '': numbers from 0 to 65535",
        "add two 192.0.2.1,tcp:99999|port '99999': numbers from 0 to 65535",
        "add two 192.0.2.1,gre:5|'gre:5': of this protocol ipset sees no ports",
        "add two 192.0.2.1,icmpv6:echo-request|'echo-request': not of the set's address family",
        "add two 192.0.2.1,icmp:x|ICMP type 'x'",
        "add dev 192.0.2.0/24,eth1|is about an interface, and it was not said which one rules are for",
        "add list nobody|no line before it makes the set 'nobody'",
      })
  void shouldRefuseWithTheReason(String line, String reason) {
    ImportResult result =
        read(
            "create ok hash:ip\ncreate two hash:ip,port\ncreate dev hash:net,iface\ncreate list list:set\n"
                + line,
            new ImportOptions());

    if (reason == null) {
      assertThat(json(result)).contains("\"192.0.2.0/24\"");
      return;
    }
    assertThat(result.accepted()).isEmpty();
    assertThat(result.refused()).hasSize(1);
    assertThat(result.refused().get(0).line()).isEqualTo(5);
    assertThat(result.refused().get(0).reason()).startsWith(reason);
  }

  @Test
  void shouldIgnoreAnotherInterface() {
    ImportOptions eth0 = new ImportOptions().interfaceName("eth0");
    ImportResult result = read("create s hash:net,iface\nadd s 192.0.2.0/24,eth1", eth0);

    assertThat(result.accepted()).isEmpty();
    assertThat(result.ignored()).hasSize(1);
  }

  @Test
  void shouldUseTheOptionsSetAndAction() {
    ImportOptions options = new ImportOptions().set("mine").action(RuleAction.PASS).rank(5);
    Rule rule = read("create s hash:ip\nadd s 192.0.2.1", options).accepted().get(0).rule();

    assertThat(rule.set()).isEqualTo("mine");
    assertThat(rule.action()).isEqualTo(RuleAction.PASS);
    assertThat(rule.rank()).isEqualTo(5);
  }

  private static String json(ImportResult result) {
    assertThat(result.refused()).isEmpty();
    return RuleJson.text(result.accepted().get(0).rule());
  }

  private static ImportResult read(String text, ImportOptions options) {
    return RuleImport.read(text.getBytes(StandardCharsets.UTF_8), null, options);
  }
}
