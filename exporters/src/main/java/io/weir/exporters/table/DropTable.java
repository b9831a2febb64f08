package io.weir.exporters.table;

import io.weir.ringbuf.drop.Arp;
import io.weir.ringbuf.drop.DropEvent;
import io.weir.ringbuf.drop.DroppedPacket;
import io.weir.ringbuf.traffic.FlowKey;
import io.weir.ringbuf.traffic.IpProtocols;
import io.weir.ringbuf.traffic.TcpFlags;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The columns of dropped packets. */
public final class DropTable {
  private static final char UNKNOWN = '-';

  private DropTable() {}

  /** The columns from left to right; times are those of a zone. */
  public static List<Column<DropEvent>> columns(ZoneId zone) {
    return columns(zone, Set.of());
  }

  /** The same with columns that were asked for, between the interface and the protocol. */
  public static List<Column<DropEvent>> columns(ZoneId zone, Set<DropColumn> extras) {
    List<Column<DropEvent>> columns = new ArrayList<>(usual(zone));
    int at = 4;
    for (DropColumn extra : DropColumn.values()) {
      if (extras.contains(extra)) {
        columns.add(at++, extra.column());
      }
    }
    return columns;
  }

  private static List<Column<DropEvent>> usual(ZoneId zone) {
    return List.of(
        Column.time(zone),
        Column.left("REASON", 17, (e, line) -> append(line, e.reason().name())),
        Column.left("LOCATION", 24, (e, line) -> line.append(e.location())),
        Column.left("IFACE", 8, (e, line) -> append(line, e.interfaceName())),
        Column.left("PROTO", 9, DropTable::appendProtocol),
        Column.unlimited("FLOW", DropTable::appendFlow));
  }

  private static void append(StringBuilder line, String text) {
    if (text.isEmpty()) {
      line.append(UNKNOWN);
    } else {
      line.append(text);
    }
  }

  private static void appendProtocol(DropEvent event, StringBuilder line) {
    DroppedPacket packet = event.packet();
    if (packet.key() != null) {
      line.append(IpProtocols.name(packet.key().transport()));
    } else if (packet.ethertype() == 0) {
      line.append(UNKNOWN);
    } else {
      line.append(packet.type());
    }
  }

  private static void appendFlow(DropEvent event, StringBuilder line) {
    appendFlow(event.packet(), line);
    if (event.cause() != null) {
      line.append(" by ").append(event.cause().text());
    }
  }

  private static void appendFlow(DroppedPacket packet, StringBuilder line) {
    if (packet.key() != null) {
      appendFlow(packet, packet.key(), line);
    } else if (packet.arp() != null) {
      Arp arp = packet.arp();
      line.append(arp.sender()).append(" > ").append(arp.target());
      line.append(' ').append(arp.operationName());
    } else {
      line.append(packet.malformed() ? "malformed" : "-");
    }
  }

  private static void appendFlow(DroppedPacket packet, FlowKey key, StringBuilder line) {
    key.appendEnds(line);
    if (packet.tcpFlags() >= 0) {
      line.append(' ').append(TcpFlags.text(packet.tcpFlags()));
    }
    if (packet.icmpType() >= 0) {
      line.append(" type ").append(packet.icmpType()).append(" code ").append(packet.icmpCode());
    }
    if (packet.inner() != null) {
      line.append(" about ").append(packet.inner().text());
    }
    if (packet.encapsulation() != null) {
      packet.encapsulation().append(line.append(' '));
    }
  }
}
