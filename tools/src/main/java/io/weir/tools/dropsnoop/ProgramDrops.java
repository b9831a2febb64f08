package io.weir.tools.dropsnoop;

import io.weir.bpf.NetInterface;
import io.weir.bpf.Netns;
import io.weir.ringbuf.drop.DropCause;
import io.weir.ringbuf.drop.DropProgram;
import io.weir.ringbuf.drop.DropView;
import io.weir.ringbuf.drop.DroppedPacket;
import io.weir.ringbuf.drop.ProgramCause;
import io.weir.ringbuf.drop.WeirRule;
import io.weir.ringbuf.error.WeirException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Finds the programs at the interface where one of them dropped a packet, and the rule, if it is
 * ours. Nothing is changed. An interface is looked at once a second at most, on a thread of its
 * own, for a namespace is a thread's. One thread; the caller closes it.
 */
final class ProgramDrops implements AutoCloseable {
  private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(1);
  private static final int MAX_PLACES = 256;

  private final LongSupplier nanoTime;
  private final Map<Place, Found> places = new LinkedHashMap<>();

  ProgramDrops(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  private record Place(long netns, int ifindex, DropHook hook) {}

  /** What was found, and when. */
  private record Found(long atNs, List<DropProgram> programs, OurRules rules) {
    void close() {
      if (rules != null) {
        rules.close();
      }
    }
  }

  /** What dropped it; null when nothing is attached there (any more). */
  DropCause of(DropView view, DropHook hook) {
    if (view.netns() == 0 || view.interfaceIndex() == 0) {
      return null;
    }
    Found found = found(new Place(view.netns(), view.interfaceIndex(), hook));
    if (found.programs().isEmpty()) {
      return null;
    }
    WeirRule rule = found.rules() == null ? null : found.rules().find(DroppedPacket.of(view), hook);
    return new ProgramCause(found.programs(), rule);
  }

  private Found found(Place place) {
    long now = nanoTime.getAsLong();
    Found known = places.get(place);
    if (known != null && now - known.atNs() < FRESH_NS) {
      return known;
    }
    if (known != null) {
      places.remove(place).close();
    }
    if (places.size() >= MAX_PLACES) {
      places.remove(places.keySet().iterator().next()).close();
    }
    Found found = look(place, now);
    places.put(place, found);
    return found;
  }

  private static Found look(Place place, long now) {
    try (Netns netns = Netns.of(Long.toString(place.netns()))) {
      NetInterface on = netns.call(() -> NetInterface.find(place.ifindex()).orElse(null));
      List<DropProgram> programs =
          on == null ? List.of() : netns.call(() -> HookPrograms.at(on, place.hook()));
      return new Found(now, programs, OurRules.isOurs(programs) ? OurRules.of(netns, on) : null);
    } catch (WeirException | IllegalArgumentException gone) {
      return new Found(now, List.of(), null); // namespace or interface went, or is closed to us
    }
  }

  @Override
  public void close() {
    places.values().forEach(Found::close);
    places.clear();
  }
}
