package io.weir.exporters.table;

import io.weir.ringbuf.drop.DropEvent;
import io.weir.ringbuf.drop.DropNetns;
import io.weir.ringbuf.drop.NetnsSource;
import io.weir.ringbuf.drop.SocketOwner;
import io.weir.ringbuf.traffic.Direction;
import java.util.function.Function;

/** A column of dropped packets that is shown on request, in the order of the table. */
public enum DropColumn {
  /** Which way the packet went. */
  DIRECTION,
  /** Name or inode of the network namespace. */
  NETNS,
  /** Where the namespace was found. */
  NETNS_SOURCE,
  /** Bytes of the packet. */
  LENGTH,
  /** The outermost tag. */
  VLAN,
  /** TCP's sequence number. */
  SEQUENCE,
  /** The user who made the socket. */
  UID,
  /** Pod or container of the socket, else its cgroup. */
  CONTAINER,
  /** Who ran into it. */
  PROCESS;

  private static final int SHORT_ID = 12;

  Column<DropEvent> column() {
    return switch (this) {
      case DIRECTION -> Column.left("DIR", 3, text(DropColumn::direction));
      case NETNS -> Column.left("NETNS", 12, text(DropColumn::netns));
      case NETNS_SOURCE -> Column.left("FOUND-BY", 8, text(e -> e.netns().source().label()));
      case LENGTH -> Column.right("LEN", 5, (e, line) -> line.append(e.packet().bytes()));
      case VLAN -> Column.right("VLAN", 4, text(e -> number(e.packet().vlan())));
      case SEQUENCE -> Column.right("SEQ", 10, text(e -> number(e.packet().tcpSequence())));
      case UID -> Column.left("UID", 5, text(DropColumn::uid));
      case CONTAINER -> Column.left("CONTAINER", 20, text(e -> container(e.owner())));
      case PROCESS -> Column.left("PROCESS", 20, text(DropColumn::process));
    };
  }

  private static Column.Cell<DropEvent> text(Function<DropEvent, String> value) {
    return (event, line) -> {
      String text = value.apply(event);
      line.append(text.isEmpty() ? "-" : text);
    };
  }

  private static String number(long value) {
    return value < 0 ? "" : Long.toString(value);
  }

  private static String uid(DropEvent event) {
    return event.owner() == null ? "" : number(event.owner().userId());
  }

  private static String direction(DropEvent event) {
    if (event.direction() == null) {
      return "";
    }
    return event.direction() == Direction.TRANSMIT ? "tx" : "rx";
  }

  private static String netns(DropEvent event) {
    DropNetns netns = event.netns();
    if (netns.source() == NetnsSource.UNKNOWN) {
      return "";
    }
    return netns.name().isEmpty() ? Long.toString(netns.inode()) : netns.name();
  }

  private static String container(SocketOwner owner) {
    if (owner == null) {
      return "";
    }
    if (owner.pod() != null) {
      return owner.pod().namespace() + "/" + owner.pod().name();
    }
    if (owner.container() == null) {
      return owner.cgroup();
    }
    String id = owner.container().id();
    return id.substring(0, Math.min(SHORT_ID, id.length()));
  }

  private static String process(DropEvent event) {
    return event.process() == null
        ? ""
        : event.process().comm().text() + "/" + event.process().pid();
  }
}
