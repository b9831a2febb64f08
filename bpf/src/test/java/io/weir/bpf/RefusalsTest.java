package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefusalsTest {
  @Test
  void shouldReadTheActiveLockdown() {
    assertThat(Refusals.activeLockdown("none [integrity] confidentiality\n"))
        .isEqualTo("integrity");
    assertThat(Refusals.activeLockdown("[none] integrity confidentiality\n")).isEqualTo("none");
    assertThat(Refusals.activeLockdown("")).isEmpty();
  }

  @Test
  void shouldReadTheEffectiveCapabilities() {
    assertThat(Refusals.isPrivileged("CapPrm:\t0\nCapEff:\t000001ffffffffff\n")).isTrue();
    assertThat(Refusals.isPrivileged("CapEff:\t0000000000000000\n")).isFalse();
    assertThat(Refusals.isPrivileged("CapEff:\t000000c000001000\n")).isTrue();
    assertThat(Refusals.isPrivileged("CapEff:\t0000008000001000\n")).isFalse();
    assertThat(Refusals.isPrivileged("")).isFalse();
  }
}
