package io.weir.policy.enforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StandingKernelIT {
  private static final int PINGS = 23;

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "GENERIC", "TC"})
  void shouldStandWithoutAProcessAndGoAsAWhole(AttachMode mode) throws Exception {
    try (EnforceLab lab = new EnforceLab()) {
      try (StandingDatapath datapath = lab.open(mode)) {
        assertThat(datapath.mode()).isEqualTo(Mode.AUDIT);
        assertThat(lab.notes).anyMatch(note -> note.startsWith("new datapath on v0: mode audit"));
        assertThat(datapath.attachMode())
            .isEqualTo(
                switch (mode) {
                  case TC -> "tc";
                  case GENERIC -> "xdp generic";
                  default -> "xdp native";
                });
        datapath.drops().change(List.of(TestRules.dropAll(23)), Set.of());
        assertThat(lab.ping(PINGS)).isEqualTo(PINGS);
        assertThat(datapath.counters()).containsEntry("audited", (long) PINGS);
        datapath.mode(Mode.ENFORCE);
      }
      assertThat(lab.ping(PINGS)).isZero();
      lab.notes.clear();
      try (StandingDatapath again = lab.open(AttachMode.AUTO)) {
        assertThat(lab.notes).isEmpty();
        assertThat(again.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(again.attached()).isTrue();
        assertThat(again.counters()).containsEntry("dropped", (long) PINGS);
        again.mode(Mode.OFF);
        assertThat(lab.ping(PINGS)).isEqualTo(PINGS);
        again.mode(Mode.ENFORCE);
        assertThat(lab.ping(1)).isZero();
        again.detach();
      }
      assertThat(lab.ping(PINGS)).isEqualTo(PINGS);
      assertThat(lab.attached()).doesNotContain("packet_", "gate_", "prog/xdp", "clsact");
      assertThat(lab.store().all()).isEmpty();
      assertThat(EnforceLab.output("ls", lab.store().root().toString())).isEmpty();
    }
  }

  @Test
  void shouldBeFoundByReaders() throws Exception {
    try (EnforceLab lab = new EnforceLab()) {
      lab.open(AttachMode.AUTO).close();
      StandingOpening reading = new StandingOpening(lab.store(), lab.netns, note -> {});
      try (StandingDatapath found = reading.find(EnforceLab.DEVICE).orElseThrow()) {
        assertThat(found.interfaceName()).isEqualTo("v0");
        assertThat(found.netnsInode()).isEqualTo(lab.netns.inode());
        assertThat(found.attached()).isTrue();
      }
      assertThat(reading.find("lo")).isEmpty();
      assertThat(lab.remove(reading)).isTrue();
      assertThat(lab.remove(reading)).isFalse();
      assertThat(reading.find(EnforceLab.DEVICE)).isEmpty();
    }
  }
}
