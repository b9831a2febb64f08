package io.weir.policy.enforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.WeirException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets pass when whoever wants them dropped has gone or hangs. */
class SessionLeaseKernelIT {
  private static final Duration LATEST = SessionLease.LENGTH.plusSeconds(1);

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "STOP"})
  void shouldEndWithItsOwner(String signal) throws Exception {
    try (EnforceLab lab = new EnforceLab();
        TestProcess owner =
            TestProcess.start(lab.bpffs, LeaseHolder.class, lab.near, EnforceLab.DEVICE)) {
      owner.await("ready lease=1");
      long held = System.nanoTime();
      while (System.nanoTime() - held < SessionLease.LENGTH.plusSeconds(3).toNanos()) {
        assertThat(lab.ping(1)).as("renewed again and again").isZero();
      }
      owner.signal(signal);
      Duration passed = untilPackets(lab);
      System.out.println("SIG" + signal + ": packets pass after " + passed.toMillis() + " ms");
      assertThat(passed).isLessThan(LATEST);
      assertThat(passed).as("rules hold for the lease").isGreaterThan(Duration.ofSeconds(7));
    }
  }

  @Test
  void shouldRemoveWhatADeadOwnerLeftAndLoseWhatAnotherTook() throws Exception {
    try (EnforceLab lab = new EnforceLab();
        TestProcess first =
            TestProcess.start(lab.bpffs, LeaseHolder.class, lab.near, EnforceLab.DEVICE)) {
      first.await("ready lease=1");
      first.signal("STOP");
      untilPackets(lab);
      try (StandingDatapath datapath = lab.open(AttachMode.AUTO)) {
        SessionLease second = SessionLease.take(datapath);
        assertThat(second.number()).isEqualTo(1);
        assertThat(datapath.drops().rules()).isEmpty();
        first.signal("CONT");
        first.await("lost");
        assertThat(second.renew()).isTrue();
        datapath.drops().change(List.of(TestRules.dropAllLeased(99, 1)), Set.of());
        assertThat(lab.ping(1)).isZero();
        second.close();
        assertThat(lab.ping(3)).isEqualTo(3);
      }
    }
  }

  @Test
  void shouldRefuseAnEighth() throws Exception {
    List<SessionLease> taken = new ArrayList<>();
    try (EnforceLab lab = new EnforceLab();
        StandingDatapath datapath = lab.open(AttachMode.AUTO)) {
      for (int number = 1; number <= 7; number++) {
        taken.add(SessionLease.take(datapath));
        assertThat(taken.get(number - 1).number()).isEqualTo(number);
      }
      assertThatThrownBy(() -> SessionLease.take(datapath))
          .isInstanceOf(WeirException.class)
          .hasMessageContaining("EBUSY (16): 7 tools that enforce run");
      taken.get(3).close();
      try (SessionLease again = SessionLease.take(datapath)) {
        assertThat(again.number()).isEqualTo(4);
      }
      taken.forEach(SessionLease::close);
    }
  }

  private static Duration untilPackets(EnforceLab lab) {
    long start = System.nanoTime();
    while (lab.ping(1) == 0) {
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LATEST.multipliedBy(2));
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
