package io.weir.tools.droprule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.policy.rule.PacketFacts;
import io.weir.policy.rule.RuleMatch;
import io.weir.tools.UsageError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PacketQuestionTest {

  private static PacketFacts facts(String line) {
    TestOptions options = new TestOptions();
    new CommandLine(options)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(("eth0 " + line).split(" "));
    return new PacketQuestion(options).facts(a -> a.toString().equals("192.0.2.1"));
  }

  @Test
  void shouldTakeATcpPacketForASynToThisHost() {
    PacketFacts packet = facts("--from 203.0.113.9 --to 192.0.2.1:80/tcp");

    assertThat(packet.protocol()).isEqualTo(6);
    assertThat(packet.sourcePort()).isEqualTo(RuleMatch.ANY);
    assertThat(packet.destinationPort()).isEqualTo(80);
    assertThat(packet.tcpFlags()).isEqualTo(2);
    assertThat(packet.local()).isTrue();
    assertThat(packet.beginsConnection()).isTrue();
    assertThat(PacketQuestion.text(packet))
        .isEqualTo("in tcp 203.0.113.9 > 192.0.2.1:80 flags SYN, local, begins a connection");
  }

  @Test
  void shouldTakeIcmpForAnEchoRequest() {
    assertThat(facts("--from 203.0.113.9 --to 192.0.2.7/icmp").icmpType()).isEqualTo(8);
    assertThat(facts("--from 203.0.113.9 --to 192.0.2.7/icmp").local()).isFalse();
    assertThat(facts("--from 2001:db8::1 --to 2001:db8::2/ipv6-icmp").icmpType()).isEqualTo(128);
    PacketFacts given = facts("--from 203.0.113.9 --to 192.0.2.7/icmp --icmp 3/4");
    assertThat(given.icmpType()).isEqualTo(3);
    assertThat(given.icmpCode()).isEqualTo(4);
  }

  @Test
  void shouldBeginNothingWhenItAnswersOrIsSent() {
    String ends = "--from 192.0.2.1:53 --to 192.0.2.1:999/udp";
    assertThat(facts(ends).beginsConnection()).isTrue();
    assertThat(facts(ends + " --reply").beginsConnection()).isFalse();
    PacketFacts sent = facts(ends + " --out");
    assertThat(sent.beginsConnection()).isFalse();
    assertThat(sent.local()).isFalse();
    assertThat(facts("--from 192.0.2.9:80 --to 192.0.2.1:999/tcp --reply").tcpFlags())
        .isEqualTo(0x12);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--from 192.0.2.1 --to 2001:db8::1",
        "--from 192.0.2.1:80 --to 192.0.2.2",
        "--from 192.0.2.1 --to 192.0.2.2:80",
        "--from 192.0.2.1/udp --to 192.0.2.2/tcp",
        "--from 192.0.2.1 --to 192.0.2.2:80/icmp",
        "--from 192.0.2.1 --to 192.0.2.2/udp --icmp 8",
        "--from 192.0.2.1 --to 192.0.2.2/udp --tcp-flags SYN",
        "--from 192.0.2.1 --to 192.0.2.2/udp --in --out",
        "--from 192.0.2.1 --to 192.0.2.2/udp --vlan 4095"
      })
  void shouldRefuseWhatIsNoPacket(String line) {
    assertThatThrownBy(() -> facts(line)).isInstanceOf(UsageError.class);
  }
}
