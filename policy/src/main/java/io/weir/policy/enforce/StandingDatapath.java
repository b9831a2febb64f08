package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfTypes;
import io.weir.bpf.DirectoryLock;
import io.weir.bpf.Netns;
import io.weir.policy.table.HeldRule;
import io.weir.policy.table.TableLayouts;
import io.weir.ringbuf.error.WeirException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A packet datapath that stays on an interface when no process runs: programs, maps and links are
 * pinned below {@code /sys/fs/bpf/weir}. It needs no lease; what ends is each rule. Whoever opens
 * it to write is the only writer of the host until {@link #close}; readers exclude nobody.
 *
 * <p>It keeps counting protocols and flows, so that xdptop joins it as it is. One thread.
 */
public final class StandingDatapath implements AutoCloseable {
  private final DatapathHome home;
  private final DirectoryLock lock; // null: a reader
  private final Unwinding opened = new Unwinding();
  private final BpfTypes types;
  private final DatapathState state;
  private final RuleBank drops;
  private final BpfMap dropCounters;
  private RuleClock clock; // null until asked for
  private Failsafe failsafe = Failsafe.NONE;

  /** Owns the lock from here on, if this does not throw. */
  StandingDatapath(PinStore store, PinDirectory pins, DirectoryLock lock) {
    this(new PinnedHome(store, pins), lock);
  }

  /** The same of whatever keeps it. */
  StandingDatapath(DatapathHome home, DirectoryLock lock) {
    this.home = home;
    this.lock = lock;
    try {
      types = opened.add(DatapathPrograms.types());
      try (BpfMap map = home.map(DatapathPrograms.STATE)) {
        state = opened.add(new DatapathState(map, types));
      }
      BpfMap bank = opened.add(home.map(DatapathPrograms.BANK));
      drops = opened.add(new RuleBank(bank, new TableLayouts(types::layout), this::jiffies));
      dropCounters = opened.add(home.map(DropCounts.MAP));
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * Opens an interface's datapath to write. What is missing is attached and pinned; a new one
   * begins in {@link Mode#AUDIT}, without rules. If xdptop runs there, its programs are exchanged
   * for ones that look rules up, and it goes on. bpffs is mounted if it is not.
   *
   * @param netns where the interface is; stays the caller's
   * @param mode where received packets are seen; of a datapath that is there it stays as it is
   * @param notes told, one line each, what was found and done
   * @throws io.weir.ringbuf.error.AttachFailed when there is no such interface, or it refuses; or
   *     EBUSY, when another's XDP program is there and the mode is not {@link AttachMode#TC}
   * @throws WeirException EBUSY when another process writes for more than 10 s, which is named; or
   *     when the pins are another build's
   */
  public static StandingDatapath open(
      Netns netns, String interfaceName, AttachMode mode, Consumer<String> notes) {
    return new StandingOpening(PinStore.host(), netns, notes).open(interfaceName, mode);
  }

  /** As above, where {@link Failsafe#discover} was asked just now. */
  public static StandingDatapath open(
      Netns netns,
      String interfaceName,
      AttachMode mode,
      Failsafe failsafe,
      Consumer<String> notes) {
    return new StandingOpening(PinStore.host(), netns, notes).open(interfaceName, mode, failsafe);
  }

  /**
   * Opens an interface's datapath to write, if there is one, a session's too; nothing is attached.
   */
  public static Optional<StandingDatapath> openExisting(
      Netns netns, String interfaceName, Consumer<String> notes) {
    return new StandingOpening(PinStore.host(), netns, notes).openExisting(interfaceName);
  }

  /**
   * Opens an interface's datapath to read, if there is one, a session's too.
   *
   * @throws WeirException when its pins are another build's
   */
  public static Optional<StandingDatapath> find(Netns netns, String interfaceName) {
    return new StandingOpening(PinStore.host(), netns, note -> {}).find(interfaceName);
  }

  /** Finds out what opening any takes, so that it takes less; while something else is done. */
  public static void prepare() {
    PinVersion.own();
  }

  /** Whether an interface has pins of one, whichever build made it. */
  public static boolean isPinned(Netns netns, String interfaceName) {
    PinStore store = PinStore.host();
    return store.find(netns.inode(), netns.networkInterface(interfaceName).index()).isPresent();
  }

  /** Opens all of the host to read, whatever their namespaces; the caller closes each. */
  public static List<StandingDatapath> all(Consumer<String> notes) {
    List<StandingDatapath> found = new ArrayList<>();
    PinStore store = PinStore.host();
    for (PinDirectory pins : store.all()) {
      PinState there = new PinState(pins);
      Optional<String> trouble = there.isAlive() ? there.otherVersion() : Optional.of("is gone");
      if (trouble.isPresent()) {
        notes.accept("left out: the datapath of " + there.name() + " " + trouble.get());
      } else {
        found.add(new StandingDatapath(store, pins, null));
      }
    }
    return found;
  }

  /**
   * Opens those that sessions keep in a network namespace, to read: they are not pinned; the caller
   * closes each.
   */
  public static List<StandingDatapath> ofSessions(Netns netns) {
    PinStore store = PinStore.host();
    List<StandingDatapath> found = new ArrayList<>();
    for (SessionHome home : SessionHome.all(netns)) {
      if (store.find(home.netnsInode(), home.ifindex()).isEmpty()) {
        found.add(new StandingDatapath(home, null));
      }
    }
    return found;
  }

  /**
   * Takes an interface's datapath away with its rules, whichever build made it; false when there
   * was none. Where xdptop runs on it, that goes on counting. The journal has it, if it can be
   * written.
   *
   * @param command for the journal: what the user gave
   */
  public static boolean remove(
      Netns netns, String interfaceName, String command, Consumer<String> notes) {
    StandingOpening opening = new StandingOpening(PinStore.host(), netns, notes);
    return opening.remove(interfaceName, command, Journal.host());
  }

  /** The interface's name now; of one whose namespace cannot be entered, when it was attached. */
  public String interfaceName() {
    return home.interfaceName();
  }

  public int ifindex() {
    return home.ifindex();
  }

  /** The inode of the network namespace in which it was attached. */
  public long netnsInode() {
    return home.netnsInode();
  }

  /** Where received packets are seen: {@code xdp native}, {@code xdp generic} or {@code tc}. */
  public String attachMode() {
    return home.attachMode();
  }

  /** Whether the interface is still there, with all programs attached. */
  public boolean attached() {
    return home.attached();
  }

  public Mode mode() {
    return state.mode();
  }

  /** Sets what is done with verdicts, from the next packet on. */
  public void mode(Mode mode) {
    checkWriter();
    state.mode(mode);
  }

  /** The rules. */
  public RuleBank drops() {
    return drops;
  }

  public RuleClock clock() {
    if (clock == null) {
      clock = RuleClock.measure();
    }
    return clock;
  }

  /** What became of packets that a rule decided about, by name, since the datapath began. */
  public Map<String, Long> counters() {
    return DropCounts.read(dropCounters);
  }

  /** Whom the datapath lets pass whatever rules say, as this writer told it last. */
  public Failsafe failsafe() {
    return failsafe;
  }

  /**
   * Tells the datapath whom it lets pass whatever rules say.
   *
   * @throws WeirException when it has no room for all
   */
  public void refreshFailsafe(Failsafe wanted) {
    checkWriter();
    try (BpfMap entries = home.map("failsafe");
        BpfMap addresses = home.map("local_addresses")) {
      int left = new FailsafeTable(types, state).update(wanted, entries, addresses);
      failsafe = wanted;
      if (left != 0) {
        throw new WeirException(
            "tell the datapath of " + interfaceName() + " whom it lets pass: left=" + left,
            0,
            "there are more addresses than it has room for; the first ones are in");
      }
    }
  }

  /** Takes it away: no rule holds, and what no other process holds is detached. */
  public void detach() {
    checkWriter();
    takeAway();
  }

  /** The same, written into a journal if it can be. */
  void takeAway(String command, Journal journal, Consumer<String> notes) {
    long now = clock().now();
    List<HeldRule> rules = drops.rules().stream().filter(held -> !held.isExpired(now)).toList();
    JournalChange change = JournalChange.of(this, command, List.of(), rules).detaching();
    journal.recordIfPossible(change, clock(), this::takeAway, notes);
  }

  /** Whoever calls has the lock. */
  void takeAway() {
    if (home instanceof SessionHome) {
      home.remove(); // says why it cannot
    }
    state.mode(Mode.OFF);
    drops.replaceAll(List.of());
    home.remove();
  }

  @Override
  public void close() {
    try {
      opened.close();
    } finally {
      if (lock != null) {
        lock.close();
      }
    }
  }

  BpfTypes types() {
    return types;
  }

  /** Opens one of its maps; the caller closes it. */
  BpfMap map(String name) {
    return home.map(name);
  }

  private long jiffies() {
    return clock().now();
  }

  private void checkWriter() {
    if (lock == null) {
      throw new IllegalStateException("opened to read");
    }
  }
}
