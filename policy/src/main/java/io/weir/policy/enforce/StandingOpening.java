package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfTypes;
import io.weir.bpf.DirectoryLock;
import io.weir.bpf.NetInterface;
import io.weir.bpf.Netns;
import io.weir.ringbuf.error.WeirException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Opens standing datapaths: finds their pins, or makes them. */
final class StandingOpening {
  private final PinStore store;
  private final Netns netns;
  private final Consumer<String> notes;

  StandingOpening(PinStore store, Netns netns, Consumer<String> notes) {
    this.store = store;
    this.netns = netns;
    this.notes = notes;
  }

  StandingDatapath open(String name, AttachMode mode) {
    return open(name, mode, null);
  }

  /**
   * Opens to write.
   *
   * @param known whom to let pass; null: look for them
   */
  StandingDatapath open(String name, AttachMode mode, Failsafe known) {
    store.make();
    if (store.isPassing()) {
      notes.accept(
          "the bpffs at "
              + store.mountPoint()
              + " is this mount namespace's alone: when its last process ends, rules end");
    }
    DirectoryLock lock = lock(name);
    try (Unwinding opened = new Unwinding()) {
      opened.add(lock);
      PinDirectory pins = netns.call(() -> attached(DatapathPlace.of(netns, name), mode));
      StandingDatapath datapath = new StandingDatapath(store, pins, lock);
      opened.keep();
      return refreshed(datapath, known);
    }
  }

  Optional<StandingDatapath> openExisting(String name) {
    if (!store.isThere()) {
      return Optional.empty();
    }
    DirectoryLock lock = lock(name);
    try (Unwinding opened = new Unwinding()) {
      opened.add(lock);
      Optional<DatapathHome> home = home(name);
      if (home.isEmpty()) {
        return Optional.empty();
      }
      StandingDatapath datapath = new StandingDatapath(home.get(), lock);
      opened.keep();
      return Optional.of(refreshed(datapath, null));
    }
  }

  Optional<StandingDatapath> find(String name) {
    return home(name).map(found -> new StandingDatapath(found, null));
  }

  /** Pins, if what they keep is attached; else what a session keeps. */
  private Optional<DatapathHome> home(String name) {
    Optional<PinDirectory> pins = pins(name).filter(found -> new PinState(found).isAlive());
    if (pins.isEmpty()) {
      return SessionHome.find(netns, name).map(DatapathHome.class::cast);
    }
    new PinState(pins.get()).checkVersion();
    return Optional.of(new PinnedHome(store, pins.get()));
  }

  boolean remove(String name, String command, Journal journal) {
    if (!store.isThere()) {
      return false;
    }
    try (Unwinding locked = new Unwinding()) {
      locked.add(lock(name));
      Optional<PinDirectory> pins = pins(name);
      if (pins.isEmpty()) {
        SessionHome.find(netns, name).ifPresent(SessionHome::remove); // says why it cannot
        return false;
      }
      if (new PinState(pins.get()).otherVersion().isPresent()) {
        removeOther(pins.get(), name, command, journal);
        return true;
      }
      try (StandingDatapath datapath = new StandingDatapath(store, pins.get(), null)) {
        datapath.takeAway(command, journal, notes);
      }
      return true;
    }
  }

  /** Another build's, whose rules this one cannot read. */
  private void removeOther(PinDirectory pins, String name, String command, Journal journal) {
    JournalChange change =
        new JournalChange(command, name, pins.ifindex(), pins.netnsInode(), List.of(), List.of())
            .detaching();
    Runnable step = () -> new PinState(pins).remove(store);
    journal.recordIfPossible(change, jiffies -> Instant.EPOCH, step, notes);
  }

  private DirectoryLock lock(String name) {
    DirectoryLock lock = store.lock("change the datapath of " + name, PinStore.PATIENCE);
    try {
      store.sweep();
      removeStale();
      return lock;
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void removeStale() {
    for (PinDirectory pins : store.all()) {
      PinState there = new PinState(pins);
      if (!there.isAlive()) {
        String name = there.name();
        String rules = there.otherVersion().isPresent() ? "" : rules(pins);
        there.remove(store);
        notes.accept(
            "interface " + name + " is gone: what was left of its datapath is removed" + rules);
      }
    }
  }

  private String rules(PinDirectory pins) {
    try (StandingDatapath datapath = new StandingDatapath(store, pins, null)) {
      return ", with rules=" + datapath.drops().size();
    } catch (WeirException incomplete) {
      return "";
    }
  }

  private Optional<PinDirectory> pins(String name) {
    NetInterface on = netns.networkInterface(name);
    return store.find(netns.inode(), on.index());
  }

  /** Runs in the interface's namespace. */
  private PinDirectory attached(DatapathPlace place, AttachMode mode) {
    Optional<PinDirectory> found = store.find(place.netns().inode(), place.on().index());
    if (found.isEmpty()) {
      return make(place, mode);
    }
    PinState there = new PinState(found.get());
    there.checkVersion();
    if (!there.isComplete()) {
      repair(place, found.get(), mode);
    }
    silence(place, found.get(), mode);
    return found.get();
  }

  /** An xdptop that was killed while it read flows leaves programs that send them to nobody. */
  private void silence(DatapathPlace place, PinDirectory pins, AttachMode mode) {
    try (BpfTypes types = DatapathPrograms.types();
        BpfMap state = pins.map(DatapathPrograms.STATE)) {
      int ring = RingClaim.forgotten(state, types);
      if (ring != 0) {
        DatapathWish wish = new DatapathWish(mode, false, true);
        DatapathSession session = new DatapathOpening(place, wish, note -> {}).open();
        try {
          session.silence(ring);
        } finally {
          session.leave();
        }
        RingClaim.release(state, types, ring);
      }
    }
  }

  private PinDirectory make(DatapathPlace place, AttachMode mode) {
    DatapathWish wish = new DatapathWish(mode, false, true);
    DatapathSession session = new DatapathOpening(place, wish, notes).open();
    try (Unwinding opened = new Unwinding()) {
      opened.add(session);
      PinDirectory building = store.build(place.netns().inode(), place.on().index());
      opened.add(building::remove);
      Stream.concat(DatapathPrograms.COUNTING.stream(), DatapathPrograms.RULES.stream())
          .forEach(map -> session.object().map(map).pin(building.path().resolve(map)));
      begin(session, place.name());
      describe(session, building);
      session.pinLinks(building.path());
      PinDirectory pins = store.publish(building);
      opened.keep();
      session.leave();
      return pins;
    }
  }

  /** A session that enforces may have left its mode. */
  private void begin(DatapathSession session, String name) {
    try (BpfTypes types = DatapathPrograms.types();
        DatapathState state =
            new DatapathState(session.object().map(DatapathPrograms.STATE), types)) {
      if (state.mode() == Mode.OFF) {
        state.mode(Mode.AUDIT);
        notes.accept(
            "new datapath on "
                + name
                + ": mode audit, so rules are counted and packets pass; to put them in force:"
                + " droprule mode "
                + name
                + " enforce");
      }
    }
  }

  private void describe(DatapathSession session, PinDirectory pins) {
    pins.note(PinDirectory.VERSION, PinVersion.own());
    pins.note(/* name= */ PinDirectory.INTERFACE, /* fact= */ session.watched().name());
    String xdp = session.watched().xdpMode();
    pins.note(PinDirectory.ATTACHED, xdp.equals("off") ? "tc" : "xdp " + xdp);
  }

  /** Attaches again what somebody detached, with the rules that are there. */
  private void repair(DatapathPlace place, PinDirectory pins, AttachMode mode) {
    notes.accept(
        "some of the programs on " + place.name() + " were detached: they are attached again");
    new PinState(pins).removeDead();
    DatapathWish wish = new DatapathWish(mode, false, true);
    Map<String, BpfMap> maps = new HashMap<>();
    try (Unwinding opened = new Unwinding()) {
      DatapathSession session =
          new DatapathOpening(place, wish, notes)
              .over(name -> maps.computeIfAbsent(name, map -> opened.add(pins.map(map))))
              .open();
      describe(session, pins);
      session.pinLinks(pins.path());
      session.leave();
    }
  }

  private StandingDatapath refreshed(StandingDatapath datapath, Failsafe known) {
    try {
      datapath.refreshFailsafe(known == null ? Failsafe.discover(netns) : known);
      return datapath;
    } catch (RuntimeException e) {
      datapath.close();
      throw e;
    }
  }
}
