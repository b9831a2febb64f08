package io.weir.ringbuf.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressSumsTest {
  private static final Address V4 = Address.ipv4(0xc0000201);
  private static final Address V6 = new Address(0, 0xc0000201L, true);

  private final AddressSums sums = new AddressSums(HostKey.Role.SOURCE);

  @Test
  void shouldSumByAddressDirectionAndVersion() {
    sums.add(Direction.RECEIVE, V4, 2, 200, false);
    sums.add(Direction.RECEIVE, V4, 3, 300, false);
    sums.add(Direction.TRANSMIT, V4, 5, 500, false);
    sums.add(Direction.RECEIVE, V6, 7, 700, false);

    assertThat(
            Map.of(
                "v4 in", sums.get(key(Direction.RECEIVE, V4)).interval(),
                "v4 out", sums.get(key(Direction.TRANSMIT, V4)).interval(),
                "v6 in", sums.get(key(Direction.RECEIVE, V6)).interval(),
                "v6 out", sums.get(key(Direction.TRANSMIT, V6)).interval()))
        .isEqualTo(
            Map.of(
                "v4 in", new Counts(5, 500),
                "v4 out", new Counts(5, 500),
                "v6 in", new Counts(7, 700),
                "v6 out", Counts.NONE));
    assertThat(sums.size()).isEqualTo(3);
  }

  @Test
  void shouldGrowAndFindTheLargest() {
    for (int i = 1; i <= 10_007; i++) {
      sums.add(Direction.RECEIVE, Address.ipv4(i), i, i, false);
    }

    assertThat(sums.size()).isEqualTo(10_007);
    assertThat(sums.get(key(Direction.RECEIVE, Address.ipv4(5003))).interval())
        .isEqualTo(new Counts(5003, 5003));
    assertThat(sums.largest(2, TextFilter.ALL))
        .containsExactlyInAnyOrder(
            key(Direction.RECEIVE, Address.ipv4(10_006)),
            key(Direction.RECEIVE, Address.ipv4(10_007)));
  }

  @Test
  void shouldLookAtThoseThatAreWantedFirst() {
    for (int i = 1; i <= 100; i++) {
      sums.add(Direction.RECEIVE, Address.ipv4(i), 1, i, false);
    }
    sums.add(Direction.RECEIVE, Address.ipv4(3), 200, 1, false); // few bytes, many packets

    assertThat(sums.largest(1, TextFilter.ALL))
        .containsExactlyInAnyOrder(
            key(Direction.RECEIVE, Address.ipv4(100)), key(Direction.RECEIVE, Address.ipv4(3)));
    assertThat(sums.largest(5, new TextFilter("0.0.0.77")))
        .containsExactly(key(Direction.RECEIVE, Address.ipv4(77)));
  }

  @Test
  void shouldMarkWhatIsSampled() {
    sums.add(Direction.RECEIVE, V4, 2, 200, false);
    sums.add(Direction.RECEIVE, V4, 64, 6400, true);
    sums.add(Direction.RECEIVE, V6, 3, 300, false);

    Counts both = new Counts(66, 6600);
    assertThat(sums.get(key(Direction.RECEIVE, V4))).isEqualTo(new Gain(both, both, true));
    assertThat(sums.get(key(Direction.RECEIVE, V6)).sampled()).isFalse();
  }

  @Test
  void shouldForgetWhenCleared() {
    sums.add(Direction.RECEIVE, V4, 2, 200, false);
    sums.clear();

    assertThat(sums.size()).isZero();
    assertThat(sums.largest(5, TextFilter.ALL)).isEmpty();
    assertThat(sums.get(key(Direction.RECEIVE, V4)).interval()).isEqualTo(Counts.NONE);
  }

  private static HostKey key(Direction direction, Address address) {
    return new HostKey(direction, HostKey.Role.SOURCE, address);
  }
}
