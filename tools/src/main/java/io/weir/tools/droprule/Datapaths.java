package io.weir.tools.droprule;

import io.weir.bpf.Netns;
import io.weir.policy.enforce.StandingDatapath;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.Messages;
import java.util.ArrayList;
import java.util.List;

/** Finds the datapaths that a command is about; the caller closes what it is given. */
final class Datapaths {
  private Datapaths() {}

  /** The one of an interface that was named; an error where it has none. */
  static StandingDatapath of(String interfaceName, ControlOptions control) {
    try (Netns netns = control.openNetns()) {
      netns.networkInterface(interfaceName); // tells of a name that is none
      return StandingDatapath.find(netns, interfaceName).orElseThrow(() -> none(interfaceName));
    }
  }

  /** The same to be changed. */
  static StandingDatapath toChange(
      String interfaceName, ControlOptions control, Messages messages) {
    try (Netns netns = control.openNetns()) {
      return StandingDatapath.openExisting(netns, interfaceName, messages::say)
          .orElseThrow(() -> none(interfaceName));
    }
  }

  /** The same of an interface that was found before, in whatever namespace. */
  static StandingDatapath toChange(Place place, Messages messages) {
    try (Netns netns = Netns.of(Long.toString(place.netns()))) {
      return StandingDatapath.openExisting(netns, place.interfaceName(), messages::say)
          .orElseThrow(() -> none(place.interfaceName()));
    }
  }

  /** Where these are; closes them. */
  static List<Place> places(List<StandingDatapath> datapaths) {
    List<Place> places = new ArrayList<>();
    try {
      datapaths.forEach(datapath -> places.add(Place.of(datapath)));
    } finally {
      closeAll(datapaths);
    }
    return places;
  }

  /** That one, or where none was named all of the namespace, or of the host. */
  static List<StandingDatapath> select(
      OptionalInterface on, ControlOptions control, Messages messages) {
    if (on.name != null) {
      return List.of(of(on.name, control));
    }
    return all(control, messages);
  }

  /**
   * All of the namespace that was named, or of the host; those of sessions of that namespace, or of
   * this process's.
   */
  static List<StandingDatapath> all(ControlOptions control, Messages messages) {
    List<StandingDatapath> chosen = new ArrayList<>();
    try (Netns netns = control.openNetns()) {
      chosen.addAll(StandingDatapath.ofSessions(netns));
      if (control.netns == null) {
        chosen.addAll(StandingDatapath.all(messages::say));
        return chosen;
      }
      for (StandingDatapath datapath : StandingDatapath.all(messages::say)) {
        if (datapath.netnsInode() == netns.inode()) {
          chosen.add(datapath);
        } else {
          datapath.close();
        }
      }
    }
    return chosen;
  }

  private static WeirException none(String interfaceName) {
    return new WeirException(
        "find the rules of " + interfaceName,
        Errno.ENOENT,
        "nothing is attached: 'droprule add' begins");
  }

  /** The error that there is no rule of an id. */
  static WeirException noRule(int id) {
    return new WeirException(
        "find rule " + id, Errno.ENOENT, "'droprule list' shows those that there are");
  }

  static void closeAll(List<StandingDatapath> datapaths) {
    datapaths.forEach(StandingDatapath::close);
  }
}
