package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfMaps;
import io.weir.bpf.MapFlags;
import io.weir.bpf.MapMemory;
import io.weir.bpf.MapType;
import io.weir.policy.rule.PacketFacts;
import io.weir.policy.table.HeldRule;
import io.weir.policy.table.HitCounts;
import io.weir.policy.table.TableCheck;
import io.weir.policy.table.TableEditor;
import io.weir.policy.table.TableImage;
import io.weir.policy.table.TableLayouts;
import io.weir.policy.table.TableLookup;
import io.weir.policy.table.TableView;
import io.weir.ringbuf.error.WeirException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The rules of a datapath, in the map that its programs look them up in. Each change is seen by a
 * packet whole or not at all, and is read back. One writer at a time, of all processes; one thread.
 */
public final class RuleBank implements AutoCloseable {
  private static final byte[] SLOT = BpfMap.key(0);
  private static final long FIRST = 1; // generation
  private static final int UNIT_BYTES = 64; // TABLE_UNIT of rules.h

  private final BpfMap outer;
  private final TableLayouts layouts;
  private final LongSupplier clock;
  private final SecureRandom random = new SecureRandom();
  private BpfMap table; // null: none is in place
  private MapMemory memory;
  private TableView view;
  private HitCounts replaced; // null: nothing was

  /**
   * What a change came to.
   *
   * @param swapped whether another table was put in place
   * @param tuples how many probes a packet costs at most
   * @param bytes memory of the table
   */
  public record Change(boolean swapped, int tuples, long bytes) {}

  /**
   * A table for rules that are going to be all, laid out while it is not known yet that they are.
   *
   * @param rules with ids of their own
   */
  public record Plan(List<HeldRule> rules, TableImage image) {}

  /**
   * Lays a first table out; nothing of it is in the kernel. Any thread.
   *
   * @throws io.weir.policy.table.RuleRefused when no table can hold them
   */
  public static Plan plan(List<HeldRule> rules) {
    return new Plan(rules, TableImage.of(rules, new SecureRandom().nextLong(), FIRST));
  }

  /**
   * Looks at {@code drops_bank} of a datapath; the map stays the caller's.
   *
   * @param clock jiffies64 now: rules that have ended go with the next swap
   */
  public RuleBank(BpfMap outer, TableLayouts layouts, LongSupplier clock) {
    this.outer = outer;
    this.layouts = layouts;
    this.clock = clock;
    open();
  }

  /** All rules in the order in which they came, expired ones too. */
  public List<HeldRule> rules() {
    refresh();
    return view == null ? List.of() : view.rules();
  }

  /**
   * The id of the rule that decides about a packet now, of leases that are taken for valid; {@link
   * TableLookup#NONE} when none does.
   */
  public int deciding(PacketFacts packet) {
    refresh();
    return view == null ? TableLookup.NONE : new TableLookup(view).find(packet, clock.getAsLong());
  }

  /** The rule of an id; empty when it is not there. */
  public Optional<HeldRule> rule(int id) {
    refresh();
    return view == null ? Optional.empty() : view.rule(id);
  }

  /** How many rules there are, expired ones too. */
  public int size() {
    refresh();
    return view == null ? 0 : view.size();
  }

  /** Packets by rule; empty when no table is in place. */
  public Optional<HitCounts> hits() {
    refresh();
    return Optional.ofNullable(view).map(TableView::hits);
  }

  /**
   * The same of the table that this object replaced last, up to the last packet looked up in it.
   */
  public Optional<HitCounts> hitsReplaced() {
    return Optional.ofNullable(replaced);
  }

  /** How many probes a packet costs at most. */
  public int tuples() {
    return view == null ? 0 : view.tuples();
  }

  public long bytes() {
    return view == null ? 0 : (long) view.units() * UNIT_BYTES;
  }

  /**
   * Adds and removes rules at once.
   *
   * @param added with ids that are not there; their hits are not
   * @param removed ids; those that are not there are no error
   * @throws io.weir.policy.table.RuleRefused before anything is changed, when no table can hold
   *     them
   * @throws WeirException when what is in place is not what was asked for
   */
  public Change change(List<HeldRule> added, Set<Integer> removed) {
    refresh();
    if (changeInPlace(added, removed)) {
      return new Change(false, tuples(), bytes());
    }
    List<HeldRule> wanted = new ArrayList<>(rules());
    long now = clock.getAsLong();
    wanted.removeIf(held -> removed.contains(held.rule().id()) || held.isExpired(now));
    wanted.addAll(added);
    return replaceAll(wanted);
  }

  /** Adds the rules of a plan: by its table, if no other is in place. */
  public Change add(Plan plan) {
    refresh();
    return view == null ? put(plan.image()) : change(plan.rules(), Set.of());
  }

  /**
   * Puts these in the place of all; rules that keep their ids keep their hits. They come with them,
   * so a process that is killed loses only hits of the moments that a swap takes.
   */
  public Change replaceAll(List<HeldRule> wanted) {
    refresh();
    long generation = view == null ? FIRST : view.generation() + 1;
    return put(TableImage.of(wanted, random.nextLong(), generation));
  }

  /**
   * Lets a rule end at another time.
   *
   * @param jiffies jiffies64, or {@link HeldRule#NEVER}
   * @return false when there is no such rule
   */
  public boolean expireAt(int id, long jiffies) {
    refresh();
    return view != null && view.expireAt(id, jiffies);
  }

  /** Lets go of the table; it stays in place. Idempotent. */
  @Override
  public void close() {
    if (view != null) {
      view = null;
      memory.close();
      table.close();
    }
  }

  /** Puts a table in the place of the one there. */
  private Change put(TableImage image) {
    BpfMap fresh =
        BpfMaps.create(
            "drops_table",
            MapType.ARRAY,
            Integer.BYTES,
            UNIT_BYTES,
            image.units(),
            MapFlags.MMAPABLE | MapFlags.INNER_MAP);
    HitCounts late;
    try (Unwinding opened = new Unwinding()) {
      opened.add(fresh);
      MapMemory filled = opened.add(fresh.mmap());
      image.write(filled.buffer(), layouts);
      TableView next = new TableView(filled.buffer(), layouts);
      HitCounts hits = view == null ? null : view.hits();
      addHits(next, hits);
      outer.putMap(SLOT, fresh); // after it no packet is looked up in the table before
      replaced = view == null ? null : view.hits();
      late = replaced == null ? null : replaced.since(hits);
      close();
      table = fresh;
      memory = filled;
      view = next;
      opened.keep();
    }
    addHits(view, late);
    check(image);
    return new Change(true, tuples(), bytes());
  }

  private static void addHits(TableView to, HitCounts hits) {
    if (hits != null && !hits.isNone()) {
      to.addHits(hits);
    }
  }

  /** One rule more or one less; several at once could be seen half. */
  private boolean changeInPlace(List<HeldRule> added, Set<Integer> removed) {
    if (view == null || added.size() + removed.size() != 1) {
      return false;
    }
    TableEditor editor = new TableEditor(view);
    return added.isEmpty() ? editor.remove(removed.iterator().next()) : editor.insert(added.get(0));
  }

  /** Reads back: that the programs have this table, and what it holds. */
  private void check(TableImage image) {
    Optional<Integer> inPlace = outer.innerId(SLOT);
    if (inPlace.isEmpty() || inPlace.get() != table.info().id()) {
      throw new WeirException(
          "put a table of rules in place: map id=" + inPlace.orElse(0),
          0,
          "another process put its own there; only one may change rules at a time");
    }
    new TableCheck(view).holds(image);
  }

  /** Another process may have put another table in place. */
  private void refresh() {
    Optional<Integer> id = outer.innerId(SLOT);
    if (view != null && id.isPresent() && id.get() == table.info().id()) {
      return;
    }
    close();
    open();
  }

  private void open() {
    Optional<BpfMap> found = outer.innerId(SLOT).flatMap(BpfMaps::byId);
    if (found.isEmpty()) {
      return;
    }
    try (Unwinding opened = new Unwinding()) {
      table = opened.add(found.get());
      memory = opened.add(table.mmap());
      view = new TableView(memory.buffer(), layouts);
      opened.keep();
    }
  }
}
