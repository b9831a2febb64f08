package io.weir.policy.enforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfMaps;
import io.weir.bpf.MapMemory;
import io.weir.policy.enforce.Failsafe.Entry;
import io.weir.policy.enforce.Failsafe.Role;
import io.weir.policy.rule.Prefix;
import io.weir.policy.rule.RuleMatch;
import io.weir.policy.table.HeldRule;
import io.weir.ringbuf.error.AttachFailed;
import io.weir.ringbuf.error.WeirException;
import io.weir.testsupport.Commands;
import io.weir.testsupport.Eventually;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong around a standing datapath, and what is left of it then. */
class StandingFailuresKernelIT {
  private static final int PINGS = 5;

  @ParameterizedTest
  @ValueSource(strings = {"hold", "swap"})
  void shouldEnforceWhenItsWriterIsKilled(String work) throws Exception {
    try (EnforceLab lab = new EnforceLab()) {
      for (int turn = 0; turn < 3; turn++) {
        try (TestProcess writer =
            TestProcess.start(lab.bpffs, StandingWriter.class, lab.near, EnforceLab.DEVICE, work)) {
          writer.await("ready");
          writer.signal("KILL");
        }
        assertThat(lab.ping(PINGS)).isZero();
        try (StandingDatapath datapath = lab.open(AttachMode.AUTO)) {
          assertThat(datapath.drops().rules()).hasSize(1);
          assertThat(datapath.mode()).isEqualTo(Mode.ENFORCE);
          datapath.drops().change(List.of(), Set.of(1));
          assertThat(lab.ping(PINGS)).isEqualTo(PINGS);
        }
      }
    }
  }

  /**
   * Most of a swap is waiting for the last packet that sees the table before: there it is killed.
   */
  @Test
  void shouldKeepHitsWhenItsWriterIsKilled() throws Exception {
    try (EnforceLab lab = new EnforceLab()) {
      long sent = 0;
      for (int turn = 0; turn < 5; turn++) {
        try (TestProcess writer =
            TestProcess.start(
                lab.bpffs, StandingWriter.class, lab.near, EnforceLab.DEVICE, "reswap")) {
          writer.await("ready");
          assertThat(lab.ping(PINGS)).isZero();
          sent += PINGS;
          writer.signal("KILL");
        }
        try (StandingDatapath datapath = lab.open(AttachMode.AUTO)) {
          assertThat(datapath.drops().rules().get(0).hits()).as("turn " + turn).isEqualTo(sent);
        }
      }
    }
  }

  @Test
  void shouldWaitForAnotherWriterOrNameIt() throws Exception {
    try (EnforceLab lab = new EnforceLab();
        TestProcess writer =
            TestProcess.start(
                lab.bpffs, StandingWriter.class, lab.near, EnforceLab.DEVICE, "hold")) {
      writer.await("ready");
      assertThatThrownBy(() -> lab.open(AttachMode.AUTO))
          .isInstanceOf(WeirException.class)
          .hasMessageContaining(
              "change the datapath of v0: EBUSY (16): process " + writer.pid() + " (java)")
          .hasMessageContaining("try again when it has ended");
      Thread killer =
          new Thread(
              () -> {
                writer.signal("KILL");
              });
      killer.start();
      lab.open(AttachMode.AUTO).close();
      killer.join();
    }
  }

  @Test
  void shouldLeaveNothingOfAStartThatWasKilled() throws Exception {
    try (EnforceLab lab = new EnforceLab()) {
      PinStore store = lab.store();
      store.make();
      PinDirectory half = store.build(lab.netns.inode(), 4711);
      half.note(PinDirectory.VERSION, "half");
      lab.open(AttachMode.AUTO).close();
      assertThat(half.path()).doesNotExist();
      assertThat(store.all()).hasSize(1);
    }
  }

  @Test
  void shouldMountABpffsWhereThereIsNone() throws Exception {
    try (EnforceLab lab = new EnforceLab()) {
      try (TestProcess writer =
          TestProcess.startWithoutBpffs(
              StandingWriter.class, lab.near, EnforceLab.DEVICE, "hold")) {
        if (Files.isDirectory(Path.of("/proc/1/root/sys"))) { // a sandbox hides its first process
          writer.await("the bpffs at /sys/fs/bpf is this mount namespace's alone");
        }
        writer.await("ready");
        assertThat(lab.ping(PINGS)).isZero();
      }
      Eventually.check(() -> assertThat(lab.ping(1)).isEqualTo(1));
    }
  }

  @Test
  void shouldRefusePinsOfAnotherVersionAndRemoveThem() throws Exception {
    try (EnforceLab lab = new EnforceLab()) {
      lab.open(AttachMode.AUTO).close();
      PinDirectory pins = lab.store().all().get(0);
      pins.note(PinDirectory.VERSION, "layout=3 types=0000000000000000");
      assertThatThrownBy(() -> lab.open(AttachMode.AUTO))
          .isInstanceOf(WeirException.class)
          .hasMessageContaining("open pins " + pins.path())
          .hasMessageContaining("version 'layout=3 types=0000000000000000', not 'layout=5 table=2")
          .hasMessageContaining("droprule detach");
      StandingOpening opening = new StandingOpening(lab.store(), lab.netns, lab.notes::add);
      assertThatThrownBy(() -> opening.find(EnforceLab.DEVICE)).isInstanceOf(WeirException.class);
      assertThat(lab.remove(opening)).isTrue();
      assertThat(lab.attached()).doesNotContain("packet_", "gate_", "prog/xdp");
    }
  }

  /** As a build left it whose structs are the same, but not what it writes into a table. */
  @Test
  void shouldRefuseATableOfAnotherLayoutAndRemoveIt() throws Exception {
    try (EnforceLab lab = new EnforceLab()) {
      PinDirectory pins;
      try (StandingDatapath datapath = lab.open(AttachMode.AUTO)) {
        datapath.mode(Mode.ENFORCE);
        datapath.drops().change(List.of(TestRules.dropAll(1)), Set.of());
        pins = lab.store().all().get(0);
        String version = pins.fact(PinDirectory.VERSION).orElseThrow();
        pins.note(PinDirectory.VERSION, version.replaceFirst(" table=\\d+", ""));
        setTableLayout(datapath, 1);
      }
      assertThat(lab.ping(PINGS)).isZero();
      StandingOpening opening = new StandingOpening(lab.store(), lab.netns, lab.notes::add);
      assertThatThrownBy(() -> lab.open(AttachMode.AUTO))
          .isInstanceOf(WeirException.class)
          .hasMessageContaining("open pins " + pins.path())
          .hasMessageContaining("is another build's")
          .hasMessageContaining("droprule detach");
      assertThatThrownBy(() -> opening.find(EnforceLab.DEVICE)).isInstanceOf(WeirException.class);
      assertThat(lab.remove(opening)).isTrue();
      assertThat(lab.attached()).doesNotContain("packet_", "gate_", "prog/xdp");
      assertThat(lab.ping(PINGS)).isEqualTo(PINGS);
    }
  }

  private static void setTableLayout(StandingDatapath datapath, int layout) {
    try (BpfMap bank = datapath.map(DatapathPrograms.BANK);
        BpfMap table = bank.innerId(BpfMap.key(0)).flatMap(id -> BpfMaps.byId(id)).orElseThrow();
        MapMemory memory = table.mmap()) {
      int at = datapath.types().layout("table_header").offset("layout", Integer.BYTES);
      memory.buffer().putInt(at, layout);
    }
  }

  @Test
  void shouldNoticeThatTheInterfaceIsAnotherOne() throws Exception {
    try (EnforceLab lab = new EnforceLab()) {
      try (StandingDatapath datapath = lab.open(AttachMode.AUTO)) {
        datapath.mode(Mode.ENFORCE);
        datapath.drops().change(List.of(TestRules.dropAll(1)), Set.of());
      }
      int before = lab.device().index();
      lab.cut();
      lab.cable();
      assertThat(lab.ping(PINGS)).isEqualTo(PINGS);
      StandingOpening opening = new StandingOpening(lab.store(), lab.netns, lab.notes::add);
      assertThat(opening.find(EnforceLab.DEVICE)).isEmpty();
      lab.notes.clear();
      try (StandingDatapath datapath = lab.open(AttachMode.AUTO)) {
        assertThat(lab.notes.get(0))
            .isEqualTo(
                "interface v0 (index "
                    + before
                    + ", netns "
                    + lab.netns.inode()
                    + ") is gone: what was left of its datapath is removed, with rules=1");
        assertThat(datapath.mode()).isEqualTo(Mode.AUDIT);
        assertThat(datapath.drops().rules()).isEmpty();
      }
      assertThat(lab.store().all()).hasSize(1);
    }
  }

  /** As when a container starts anew: the namespace has the same inode, the interface its index. */
  @Test
  void shouldNotTakeAnInterfaceWithTheSameNumbersForTheSame() throws Exception {
    try (EnforceLab lab = new EnforceLab()) {
      try (StandingDatapath datapath = lab.open(AttachMode.AUTO)) {
        datapath.mode(Mode.ENFORCE);
        datapath.drops().change(List.of(TestRules.dropAll(1)), Set.of());
      }
      PinDirectory pins = lab.store().all().get(0);
      int index = lab.device().index();
      lab.cut();
      lab.cable(index);
      assertThat(lab.device().index()).isEqualTo(index);
      try (StandingDatapath datapath = lab.open(AttachMode.AUTO)) {
        assertThat(datapath.drops().rules()).isEmpty();
        assertThat(lab.ping(PINGS)).isEqualTo(PINGS);
      }
      assertThat(lab.store().all()).containsExactly(pins);
    }
  }

  @Test
  void shouldAttachAgainWhatSomebodyDetached() throws Exception {
    try (EnforceLab lab = new EnforceLab()) {
      try (StandingDatapath datapath = lab.open(AttachMode.AUTO)) {
        datapath.mode(Mode.ENFORCE);
        datapath.drops().change(List.of(TestRules.dropAll(1)), Set.of());
      }
      PinDirectory pins = lab.store().all().get(0);
      for (DatapathHook hook : List.of(DatapathHook.EGRESS, DatapathHook.XDP)) {
        detach(lab, pins, hook);
        try (StandingDatapath datapath = lab.open(AttachMode.AUTO)) {
          assertThat(datapath.attached()).isTrue();
          assertThat(datapath.drops().rules()).hasSize(1);
          assertThat(lab.ping(PINGS)).isZero();
        }
      }
      assertThat(lab.notes).anyMatch(note -> note.contains("were detached: they are attached"));
    }
  }

  private static void detach(EnforceLab lab, PinDirectory pins, DatapathHook hook) {
    Path link = pins.path().resolve(hook.pin());
    if (Files.exists(link)) {
      Commands.run("bpftool", "link", "detach", "pinned", link.toString());
    } else { // without tcx
      Commands.run("tc", "-n", lab.near, "filter", "del", "dev", EnforceLab.DEVICE, "egress");
    }
  }

  @Test
  void shouldNameAForeignXdpProgramAndOfferTc() throws Exception {
    try (EnforceLab lab = new EnforceLab();
        ForeignXdp foreign = ForeignXdp.attach(lab.netns, EnforceLab.DEVICE)) {
      assertThatThrownBy(() -> lab.open(AttachMode.AUTO))
          .isInstanceOf(AttachFailed.class)
          .hasMessageContaining("EBUSY (16): program '" + foreign.name() + "' (id ")
          .hasMessageContaining("use --mode tc");
      assertThat(lab.store().all()).isEmpty();
      assertThat(lab.attached()).doesNotContain("packet_");
      try (StandingDatapath datapath = lab.open(AttachMode.TC)) {
        datapath.mode(Mode.ENFORCE);
        datapath.drops().change(List.of(TestRules.dropAll(1)), Set.of());
        assertThat(lab.ping(PINGS)).isZero();
        datapath.detach();
      }
      assertThat(lab.attached()).contains(foreign.name());
    }
  }

  @Test
  void shouldNotCutOffWhomTheHostNeeds() throws Exception {
    try (EnforceLab lab = new EnforceLab();
        StandingDatapath datapath = lab.open(AttachMode.AUTO)) {
      Prefix far = Prefix.of(InetAddress.getByName(EnforceLab.FAR));
      Entry peer = new Entry(far, Failsafe.ANY, 22, RuleMatch.TCP, Role.SSH);
      datapath.refreshFailsafe(new Failsafe(Set.of(peer), Set.of()));
      assertThat(
              RuleGuard.objections(
                  TestRules.dropFrom(1, EnforceLab.FAR).rule(), datapath.failsafe()))
          .hasSize(2);
      datapath.drops().change(List.of(TestRules.dropAll(1)), Set.of());
      datapath.mode(Mode.ENFORCE);
      assertThat(lab.connects(22)).as("refused, so heard").isTrue();
      assertThat(lab.connects(23)).isFalse();
      assertThat(lab.ping(1)).isZero();
      assertThat(datapath.counters().get("failsafe")).isPositive();
      datapath.refreshFailsafe(Failsafe.NONE);
      assertThat(lab.connects(22)).isFalse();
    }
  }

  @Test
  void shouldChangeNothingWhenTheJournalHasNoRoom() throws Exception {
    Path disk = Files.createTempDirectory("weir-enforce-disk");
    Commands.run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString());
    try (EnforceLab lab = new EnforceLab();
        StandingDatapath datapath = lab.open(AttachMode.AUTO)) {
      Path file = disk.resolve("weir/journal.jsonl");
      Journal journal = new Journal(file, () -> RuleIds.epoch(lab.store()));
      List<HeldRule> many = new ArrayList<>();
      for (int id = 2; id < 1000; id++) {
        many.add(TestRules.dropFrom(id, "198.51.100." + id % 250));
      }
      add(journal, datapath, List.of(TestRules.dropAll(1)));
      long before = Files.size(file);
      assertThatThrownBy(() -> add(journal, datapath, many))
          .isInstanceOf(WeirException.class)
          .hasMessageContaining("ENOSPC (28): nothing was changed");
      assertThat(datapath.drops().rules()).hasSize(1);
      assertThat(Files.size(file)).isEqualTo(before);
      add(journal, datapath, List.of(TestRules.dropFrom(2000, "192.0.2.9")));
      assertThat(journal.last(0)).hasSize(2);
    } finally {
      Commands.run("umount", disk.toString());
      Files.delete(disk);
    }
  }

  private static void add(Journal journal, StandingDatapath datapath, List<HeldRule> rules) {
    journal.record(
        JournalChange.of(datapath, "droprule add", rules, List.of()),
        datapath.clock(),
        () -> datapath.drops().change(rules, Set.of()));
  }
}
