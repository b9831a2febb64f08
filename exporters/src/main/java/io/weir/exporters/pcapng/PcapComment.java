package io.weir.exporters.pcapng;

import io.weir.ringbuf.drop.DropEvent;
import io.weir.ringbuf.drop.SocketOwner;
import io.weir.ringbuf.pipeline.Loss;
import io.weir.ringbuf.pipeline.Totals;

/** What a capture file says in words: {@code name=value}, with blanks between. */
final class PcapComment {
  private final StringBuilder text = new StringBuilder(160);

  private PcapComment() {}

  /** Why, where and whose a packet was. */
  static String of(DropEvent event) {
    PcapComment comment = new PcapComment();
    comment.add("reason", event.reason().name());
    comment.add("location", event.location());
    comment.add("netns", netns(event));
    if (event.owner() != null) {
      comment.add(event.owner());
    }
    if (event.process() != null) {
      comment.add("pid", Integer.toString(event.process().pid()));
      comment.add("comm", event.process().comm().text());
    }
    return comment.text.toString();
  }

  /** Where everything went. */
  static String of(Totals totals) {
    PcapComment comment = new PcapComment();
    comment.add("seen", Long.toString(totals.seen()));
    comment.add("shown", Long.toString(totals.shown()));
    comment.add("filtered", Long.toString(totals.filtered()));
    comment.add("suppressed", Long.toString(totals.suppressed()));
    comment.add("limited", Long.toString(totals.limited()));
    for (Loss cause : Loss.values()) {
      if (totals.lost().containsKey(cause)) {
        comment.add("lost." + cause.label(), Long.toString(totals.lost().get(cause)));
      }
    }
    return comment.text.toString();
  }

  /** The name of a packet's namespace, or its inode; empty when not known. */
  static String netns(DropEvent event) {
    if (event.netns().inode() == 0) {
      return "";
    }
    String name = event.netns().name();
    return name.isEmpty() ? Long.toString(event.netns().inode()) : name;
  }

  private void add(SocketOwner owner) {
    add("uid", Long.toString(owner.userId()));
    if (owner.pod() != null) {
      add("pod", owner.pod().namespace() + "/" + owner.pod().name());
    }
    if (owner.container() != null) {
      add("container", owner.container().id());
    }
    add("cgroup", owner.cgroup());
  }

  private void add(String name, String value) {
    if (!value.isEmpty()) {
      text.append(text.isEmpty() ? "" : " ").append(name).append('=').append(value);
    }
  }
}
