package io.weir.tools.droprule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.IcmpMatch;
import io.weir.policy.rule.PortRange;
import io.weir.policy.rule.RuleAction;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.rule.TcpFlagsMatch;
import io.weir.tools.ProtocolType;
import io.weir.tools.UsageError;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What a command line of droprule means. */
class DropruleOptionsTest {

  private static AddOptions add(String line) {
    AddOptions options = new AddOptions();
    new CommandLine(options)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(("eth0 " + line).trim().split(" "));
    return options;
  }

  private static RuleMatch match(String line) {
    return add(line).match.match();
  }

  @Test
  void shouldBeAboutAllThatIsReceivedWithoutOptions() {
    AddOptions options = add("");

    assertThat(options.on.name).isEqualTo("eth0");
    assertThat(options.match.match()).isEqualTo(RuleMatch.RECEIVED);
    assertThat(options.rule.action).isEqualTo(RuleAction.DROP);
    assertThat(options.rule.rank()).isEqualTo(1000);
    assertThat(options.rule.ttlOrDefault()).isEqualTo(Duration.ofMinutes(30));
    assertThat(options.rule.set()).isNull();
    assertThat(options.rule.why()).isEmpty();
    assertThat(options.confirm).isNull();
  }

  @Test
  void shouldReadEveryFieldOfAMatch() {
    RuleMatch match =
        match(
            "--src 203.0.113.0/24,198.51.100.7 --dst 192.0.2.1 --proto TCP --sport 1024-65535"
                + " --dport 22,80:90 --tcp-flags SYN/SYN,ACK --vlan 5 --local --new-only");

    assertThat(match.direction()).isEqualTo(Direction.IN);
    assertThat(match.family()).isEqualTo(Family.IPV4);
    assertThat(match.sources())
        .map(Object::toString)
        .containsExactly("203.0.113.0/24", "198.51.100.7");
    assertThat(match.destinations()).map(Object::toString).containsExactly("192.0.2.1");
    assertThat(match.protocol()).isEqualTo(6);
    assertThat(match.sourcePorts()).containsExactly(new PortRange(1024, 65535));
    assertThat(match.destinationPorts())
        .containsExactly(new PortRange(22, 22), new PortRange(80, 90));
    assertThat(match.tcpFlags()).isEqualTo(new TcpFlagsMatch(0x12, 0x02));
    assertThat(match.vlan()).isEqualTo(5);
    assertThat(match.local()).isTrue();
    assertThat(match.newOnly()).isTrue();
  }

  @Test
  void shouldSayARuleInTheWordsOfItsOptions() {
    assertThat(RuleText.match(match("--src 2001:db8::/32 --proto udp --dport 53 --local")))
        .isEqualTo("src 2001:db8::/32 udp dport 53 local");
    assertThat(RuleText.match(match("--proto icmp --icmp 3/4 -4"))).isEqualTo("ipv4 icmp type 3/4");
    assertThat(RuleText.match(match("--proto tcp --tcp-flags SYN/SYN,ACK --vlan 0 --new-only")))
        .isEqualTo("tcp flags SYN/SYN,ACK vlan 0 new-only");
    assertThat(RuleText.match(match("--out"))).isEqualTo("all");
    assertThat(RuleText.action(RuleAction.limit(200))).isEqualTo("limit=200");
  }

  @ParameterizedTest
  @CsvSource({
    "icmp,1",
    "icmp6,58",
    "icmpv6,58",
    "ipv6-icmp,58",
    "gre,47",
    "0,0",
    "255,255",
    "UDP,17"
  })
  void shouldKnowProtocols(String text, int number) {
    assertThat(new ProtocolType().convert(text)).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({"8,8,-1", "3/4,3,4", "255/255,255,255"})
  void shouldReadIcmpTypes(String text, int type, int code) {
    assertThat(new IcmpType().convert(text)).isEqualTo(new IcmpMatch(type, code));
  }

  @ParameterizedTest
  @CsvSource({"SYN,2,2", "syn/syn/x,0,0", "NONE/FIN,1,0"})
  void shouldReadTcpFlags(String text, int mask, int value) {
    if (mask == 0) {
      assertThatThrownBy(() -> new TcpFlagsType().convert(text))
          .hasMessageContaining("FIN, SYN, RST");
    } else {
      assertThat(new TcpFlagsType().convert(text)).isEqualTo(new TcpFlagsMatch(mask, value));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--src 1.2.3",
        "--src 1.2.3.4/33",
        "--src 10.0.0.1/8",
        "--src 01.2.3.4",
        "--src example.org",
        "--src ",
        "--dst 2001:db8::/129",
        "--proto 256",
        "--proto tcpp",
        "--dport 65536",
        "--dport 90-80",
        "--dport -1",
        "--icmp 256",
        "--icmp 3/256",
        "--icmp echo",
        "--tcp-flags SIN",
        "--tcp-flags SYN/ACK",
        "--action reject",
        "--action limit",
        "--action limit=0",
        "--action limit=16777216",
        "--rank x",
        "--ttl 0",
        "--ttl 87601h",
        "--ttl forever",
        "--confirm none",
        "--mode fast",
        "--vlan x",
        "--no-such-option",
        "eth1"
      })
  void shouldRefuseWhatCannotBeRead(String line) {
    assertThatThrownBy(() -> add(line)).isInstanceOf(ParameterException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "--in --out,one direction",
    "-4 -6,about both",
    "--src 2001:db8::1 --dst 192.0.2.1,one address family",
    "-6 --src 192.0.2.1,one address family",
    "--dport 22,need a protocol",
    "--proto icmp --dport 22,need a protocol",
    "--icmp 8,needs protocol icmp",
    "--proto udp --tcp-flags SYN,need protocol tcp",
    "--vlan 4095,0 to 4094",
    "--vlan -2,0 to 4094",
    "--out --local,what is received",
    "--out --new-only,what is received"
  })
  void shouldRefuseWhatContradictsItself(String line, String because) {
    AddOptions options = add(line);

    assertThatThrownBy(options.match::match)
        .isInstanceOf(UsageError.class)
        .hasMessageContaining(because);
  }

  @Test
  void shouldRefuseRanksAndSetsThatCannotBe() {
    assertThatThrownBy(() -> add("--rank -1").rule.rank()).isInstanceOf(UsageError.class);
    assertThatThrownBy(() -> add("--rank 268435456").rule.rank()).isInstanceOf(UsageError.class);
    assertThat(add("--rank 268435455").rule.rank()).isEqualTo(268435455);
    for (String set : new String[] {"", "a b", "a\tb", "\u001b[31m", "x".repeat(256)}) {
      assertThatThrownBy(() -> RuleOptions.checkSet(set)).isInstanceOf(UsageError.class);
    }
    assertThat(RuleOptions.checkSet("bad/v4:2")).isEqualTo("bad/v4:2");
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,192.0.2.1,-1,-1",
    "192.0.2.1:80/tcp,192.0.2.1,80,6",
    "192.0.2.1/icmp,192.0.2.1,-1,1",
    "192.0.2.1/17,192.0.2.1,-1,17",
    "[2001:db8::1]:53/udp,2001:db8::1,53,17",
    "[2001:db8::1],2001:db8::1,-1,-1",
    "2001:db8::1,2001:db8::1,-1,-1",
    "2001:db8::1/ipv6-icmp,2001:db8::1,-1,58"
  })
  void shouldReadEndsOfAPacket(String text, String address, int port, int protocol) {
    Endpoint end = new EndpointType().convert(text);

    assertThat(end.address()).hasToString(address);
    assertThat(end.port()).isEqualTo(port);
    assertThat(end.protocol()).isEqualTo(protocol);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", "192.0.2.1:", "192.0.2.1:65536", "192.0.2.1/", "192.0.2.1/x"})
  void shouldRefuseWhatIsNoEnd(String text) {
    assertThatThrownBy(() -> new EndpointType().convert(text))
        .isInstanceOf(CommandLine.TypeConversionException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0s",
    "119,119s",
    "120,2m",
    "1799,30m",
    "7200,2h",
    "172800,2d",
    "63072000,2y",
    "-1,none"
  })
  void shouldWriteTimesInFiveCharacters(long seconds, String text) {
    assertThat(TimeLeft.text(seconds < 0 ? null : Duration.ofSeconds(seconds))).isEqualTo(text);
  }
}
