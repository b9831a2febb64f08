package io.weir.tools.dropsnoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.drop.NormalReasons;
import io.weir.tools.UsageError;
import io.weir.tools.dropsnoop.Explanation.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplanationsTest {
  private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*");
  private static final Pattern PLACE =
      Pattern.compile("\\w+(, \\w+)*( and its callers)? \\([\\w/.-]+(, [\\w/.-]+)*\\)");
  private static final Pattern COUNTER =
      Pattern.compile("(Ip|IpExt|Ip6|Icmp|Icmp6|Tcp|TcpExt|Udp|Udp6)[A-Z]\\w+");
  private static final Pattern SENTENCES = Pattern.compile("[A-Z].*\\.");
  private static final Pattern REMEDY = Pattern.compile("[a-z][^\n]*[^.\n]");
  private static final int REMEDY_LENGTH = 100;
  private static final int COMMAND_LENGTH = 78;

  private final Explanations reasons = Explanations.load();

  /** Counted in the kernel's headers by hand: without their ends, and CONSUMED, NOT_DROPPED_YET. */
  @ParameterizedTest
  @CsvSource({"6.1, 65", "6.12, 102", "6.18, 126"})
  void shouldLeaveNoGapInACoreOf(String version, int names) {
    List<String> known = NameList.of(version);

    assertThat(known).hasSize(names);
    assertThat(NameList.gaps(reasons, known)).isEmpty();
  }

  @Test
  void shouldHaveEachSubsystem() {
    assertThat(Stream.of("core", "openvswitch", "mac80211").map(this::countOf))
        .containsExactly(129L, 11L, 50L); // 126 of 6.18, the two that are no drops, SKB_BAD_GSO
  }

  @Test
  void shouldBeCompleteInEveryEntry() {
    assertThat(reasons.all())
        .allSatisfy(
            reason -> {
              assertThat(reason.meaning()).matches(SENTENCES).doesNotContain("  ");
              assertThat(reason.places()).isNotEmpty().allMatch(PLACE.asMatchPredicate());
              assertThat(reason.checks()).isNotEmpty();
              assertThat(reason.checks()).allMatch(it -> it.length() <= COMMAND_LENGTH);
              assertThat(reason.remedy()).matches(REMEDY);
              assertThat(reason.remedy().length()).isLessThanOrEqualTo(REMEDY_LENGTH);
              assertThat(reason.counters()).extracting(Counter::name).allMatch(this::isCounter);
              assertThat(reason.counters()).extracting(Counter::when).doesNotContain("");
              assertThat(reason.otherCounters()).doesNotContain("");
            });
  }

  @Test
  void shouldHaveEachNameOnce() {
    List<String> names = new ArrayList<>();
    for (Explanation reason : reasons.all()) {
      names.add(reason.name());
      names.addAll(reason.aliases());
    }

    assertThat(names).doesNotHaveDuplicates().allMatch(NAME.asMatchPredicate());
    assertThat(names).noneMatch(name -> name.startsWith("SKB_DROP_REASON_"));
    assertThat(names).hasSize(129 + 11 + 50 + 5); // five of mac80211 have other names elsewhere
  }

  @Test
  void shouldCallOnlyThoseNormalThatLoseNothing() {
    assertThat(reasons.normalNames()).containsExactlyInAnyOrderElementsOf(NormalReasons.NAMES);
  }

  /** From net/ipv4/udp.c, tcp_ipv4.c, ip_input.c, ip_forward.c and tcp_minisocks.c. */
  @Test
  void shouldNameTheCountersThatMove() {
    assertThat(countersOf("SOCKET_RCVBUFF"))
        .containsExactly("UdpRcvbufErrors", "UdpInErrors", "Udp6RcvbufErrors", "Udp6InErrors");
    assertThat(countersOf("TCP_CSUM")).containsExactly("TcpInCsumErrors", "TcpInErrs");
    assertThat(countersOf("IP_RPFILTER")).containsExactly("TcpExtIPReversePathFilter");
    assertThat(countersOf("PKT_TOO_BIG"))
        .containsExactly("IpFragFails", "Ip6InTooBigErrors", "Ip6FragFails");
    assertThat(countersOf("TCP_LISTEN_OVERFLOW"))
        .containsExactly("TcpExtListenOverflows", "TcpExtListenDrops");
    assertThat(countersOf("NETFILTER_DROP")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "NO_SOCKET, NO_SOCKET",
    "no_socket, NO_SOCKET",
    "SKB_DROP_REASON_NO_SOCKET, NO_SOCKET",
    "' SKB_CONSUMED ', CONSUMED",
    "SKB_CSUM, SKB_CSUM",
    "SKB_DROP_REASON_SKB_CSUM, SKB_CSUM",
    "___RX_DROP_U_DUP, RX_DROP_U_DUP",
    "RX_DROP_M_BAD_MGMT_KEYIDX, RX_DROP_U_BAD_MGMT_KEYIDX"
  })
  void shouldFind(String asked, String found) {
    assertThat(reasons.find(asked)).map(Explanation::name).contains(found);
    assertThat(reasons.require("--explain", asked).name()).isEqualTo(found);
  }

  @Test
  void shouldProposeTheNearestNames() {
    assertThat(reasons.find("NO_SOKET")).isEmpty();
    assertThatThrownBy(() -> reasons.require("--explain", "no_soket"))
        .isInstanceOf(UsageError.class)
        .hasMessageStartingWith("--explain: no reason is called no_soket; nearest: NO_SOCKET, ");
    assertThatThrownBy(() -> reasons.require("--reason", "NEIGH"))
        .hasMessageEndingWith("nearest: NEIGH_DEAD, NEIGH_FAILED, NEIGH_QUEUEFULL");
  }

  private long countOf(String subsystem) {
    return reasons.all().stream().filter(it -> it.subsystem().equals(subsystem)).count();
  }

  private List<String> countersOf(String reason) {
    return reasons.find(reason).orElseThrow().counters().stream().map(Counter::name).toList();
  }

  private boolean isCounter(String name) {
    return COUNTER.matcher(name).matches();
  }
}
