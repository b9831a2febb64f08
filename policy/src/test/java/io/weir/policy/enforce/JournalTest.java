package io.weir.policy.enforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.policy.enforce.JournalEntry.State;
import io.weir.policy.enforce.JournalEntry.TimedRule;
import io.weir.policy.rule.Rule;
import io.weir.policy.table.HeldRule;
import io.weir.ringbuf.error.WeirException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final Instant THEN = Instant.parse("2026-07-01T10:00:00Z");
  private static final HeldRule FIRST = TestRules.dropFrom(7, "192.0.2.7");
  private static final HeldRule SECOND = TestRules.dropFrom(9, "2001:db8::9").expiringAt(1000);

  @TempDir private Path folder;
  private Path file;

  private Journal journal() {
    file = folder.resolve("weir/journal.jsonl");
    return new Journal(file, () -> "boot/1");
  }

  @Test
  void shouldWriteBeforeAndAfter() throws IOException {
    Journal journal = journal();
    List<String> during = new ArrayList<>();
    long first =
        journal.record(
            change(List.of(FIRST), List.of(SECOND)), jiffies -> THEN, () -> during.addAll(lines()));
    long second = journal.record(change(List.of(), List.of()).undoing(first), j -> THEN, () -> {});
    assertThat(first).isEqualTo(1);
    assertThat(second).isEqualTo(2);
    assertThat(during).hasSize(1);
    assertThat(during.get(0))
        .startsWith("{\"schema\":\"journal/1\",\"transaction\":1,\"time\":\"")
        .contains(
            "\"state\":\"intent\"", "\"added_ids\":[[7,7]]", "\"command\":\"test \\\"x\\\"\"");
    assertThat(lines()).hasSize(4);
    JournalEntry entry = journal.find(1).orElseThrow();
    assertThat(entry.state()).isEqualTo(State.DONE);
    assertThat(entry.interfaceName()).isEqualTo("eth0");
    assertThat(entry.netnsInode()).isEqualTo(4026531840L);
    assertThat(entry.added()).containsExactly(new TimedRule(FIRST.rule(), null));
    assertThat(entry.removed()).containsExactly(new TimedRule(SECOND.rule(), THEN));
    assertThat(entry.addedIds().cardinality()).isEqualTo(1);
    assertThat(journal.find(2).orElseThrow().undoes()).isEqualTo(1);
    assertThat(journal.last(1)).extracting(JournalEntry::transaction).containsExactly(2L);
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
  }

  @Test
  void shouldTellWhatFailed() {
    Journal journal = journal();
    assertThatThrownBy(
            () ->
                journal.record(
                    change(List.of(FIRST), List.of()),
                    j -> THEN,
                    () -> {
                      throw new WeirException("swap", 12, "more memory");
                    }))
        .isInstanceOf(WeirException.class);
    JournalEntry entry = journal.find(1).orElseThrow();
    assertThat(entry.state()).isEqualTo(State.FAILED);
    assertThat(entry.error()).isEqualTo("swap: ENOMEM (12): more memory");
    assertThat(journal.lastToUndo()).isEmpty();
  }

  @Test
  void shouldGoOnAfterALineThatWasCut() throws IOException {
    Journal journal = journal();
    journal.record(change(List.of(FIRST), List.of()), j -> THEN, () -> {});
    Files.writeString(
        file, "{\"schema\":\"journal/1\",\"transaction\":5,\"ti", StandardOpenOption.APPEND);
    assertThat(journal.record(change(List.of(), List.of(FIRST)), j -> THEN, () -> {})).isEqualTo(6);
    assertThat(journal.last(0)).extracting(JournalEntry::transaction).containsExactly(1L, 6L);
  }

  @Test
  void shouldTellRulesByTheirIdsWhereThereAreMany() {
    Journal journal = journal();
    List<HeldRule> many = new ArrayList<>();
    for (int id = 101; id <= 101 + JournalText.ADDED_IN_FULL; id++) {
      many.add(TestRules.dropFrom(id, "192.0.2.7"));
    }
    many.add(FIRST);
    journal.record(change(many, List.of()), j -> THEN, () -> {});
    JournalEntry entry = journal.find(1).orElseThrow();
    assertThat(entry.added()).isEmpty();
    assertThat(entry.addedIds().cardinality()).isEqualTo(many.size());
    assertThat(undo(entry, "boot/1").removed()).hasSize(many.size()).contains(7, 101, 1101);
    assertThat(lines().get(0)).contains("\"added_ids\":[[7,7],[101,1101]]");
  }

  @Test
  void shouldUndo() {
    Journal journal = journal();
    HeldRule ended = TestRules.dropFrom(11, "192.0.2.11").expiringAt(1);
    Instant soon = THEN.plusSeconds(60);
    JournalChange change =
        change(List.of(FIRST), List.of(TestRules.dropFrom(8, "192.0.2.8"), SECOND, ended));
    journal.record(change.changingMode(Mode.AUDIT), j -> j == 1 ? THEN : soon, () -> {});
    JournalUndo undo = undo(journal.lastToUndo().orElseThrow(), "boot/1");
    assertThat(undo.removed()).isEqualTo(Set.of(7));
    assertThat(undo.added()).extracting(held -> held.rule().id()).containsExactly(8, 9);
    assertThat(undo.added()).extracting(HeldRule::expiresJiffies).containsExactly(0L, 60_000L);
    assertThat(undo.ended()).isEqualTo(1);
    assertThat(undo.mode()).isEqualTo(Mode.AUDIT);
    journal.record(change.undoing(1), j -> THEN, () -> {});
    assertThat(journal.lastToUndo()).isEmpty();
  }

  /** Rules get back the end that they had; where that is over they go. */
  @Test
  void shouldGiveRulesTheirFormerEnd() {
    Journal journal = journal();
    List<HeldRule> before =
        List.of(
            TestRules.dropFrom(21, "192.0.2.1").expiringAt(1),
            TestRules.dropFrom(22, "192.0.2.2"),
            TestRules.dropFrom(24, "192.0.2.4").expiringAt(2),
            TestRules.dropFrom(25, "192.0.2.5").expiringAt(2));
    Instant soon = THEN.plusSeconds(60);
    JournalChange change = change(List.of(), List.of()).renewing(before);
    journal.record(change, j -> j == 1 ? THEN : soon, () -> {});
    assertThat(lines().get(0)).contains("{\"ids\":[[22,22]]}").contains("\"ids\":[[24,25]]");
    JournalUndo undo = undo(journal.find(1).orElseThrow(), "boot/1");
    assertThat(undo.ends()).isEqualTo(Map.of(22, HeldRule.NEVER, 24, 60_000L, 25, 60_000L));
    assertThat(undo.removed()).containsExactly(21);
    assertThat(undo.added()).isEmpty();
  }

  @Test
  void shouldLeaveRulesOfSessionsAway() {
    Journal journal = journal();
    journal.record(change(List.of(), List.of(TestRules.dropAllLeased(9, 3))), j -> THEN, () -> {});
    JournalUndo undo = undo(journal.find(1).orElseThrow(), "boot/1");
    assertThat(undo.added()).isEmpty();
    assertThat(undo.ofSessions()).isEqualTo(1);
  }

  @Test
  void shouldNotUndoThatADatapathWent() {
    Journal journal = journal();
    journal.record(change(List.of(), List.of(FIRST)).detaching(), j -> THEN, () -> {});
    JournalEntry entry = journal.lastToUndo().orElseThrow();
    assertThatThrownBy(() -> undo(entry, "boot/1"))
        .isInstanceOf(WeirException.class)
        .hasMessageContaining("undo transaction 1: it took programs and rules away");
  }

  @Test
  void shouldNotUndoWhatIsFromBeforeABoot() {
    Journal journal = journal();
    journal.record(change(List.of(FIRST), List.of()), j -> THEN, () -> {});
    JournalEntry entry = journal.find(1).orElseThrow();
    assertThatThrownBy(() -> undo(entry, "boot/2"))
        .isInstanceOf(WeirException.class)
        .hasMessageContaining("undo transaction 1: it is from before this host's last start");
  }

  /** A jiffy is a millisecond. */
  private static JournalUndo undo(JournalEntry entry, String epoch) {
    return JournalUndo.of(entry, epoch, THEN, Duration::toMillis);
  }

  private static JournalChange change(List<HeldRule> added, List<HeldRule> removed) {
    return new JournalChange("test \"x\"", "eth0", 2, 4026531840L, added, removed);
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldKeepRulesWhole() {
    Rule rule = FIRST.rule();
    journal().record(change(List.of(FIRST), List.of()), j -> THEN, () -> {});
    assertThat(journal().find(1).orElseThrow().added().get(0).rule()).isEqualTo(rule);
  }
}
