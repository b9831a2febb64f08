package io.weir.exporters.table;

import io.weir.ringbuf.traffic.FlowStartEvent;
import io.weir.ringbuf.traffic.TcpFlags;
import java.time.ZoneId;
import java.util.List;

/** The columns of new flows; the last one is the flow as xdptop's tables show it. */
public final class FlowStartTable {

  private FlowStartTable() {}

  /** The columns from left to right; times are those of a zone. */
  public static List<Column<FlowStartEvent>> columns(ZoneId zone) {
    return List.of(
        Column.time(zone),
        Column.left("DIR", 3, (e, line) -> line.append(e.key().direction().mark())),
        Column.right("BYTES", 6, (e, line) -> line.append(e.bytes())),
        Column.left("FIRST PACKET", 18, FlowStartTable::appendPacket),
        Column.unlimited("FLOW", (e, line) -> line.append(e.key().text())));
  }

  private static void appendPacket(FlowStartEvent event, StringBuilder line) {
    int start = line.length();
    if (event.tcpFlags() >= 0) {
      line.append(TcpFlags.text(event.tcpFlags()));
    } else if (event.icmpType() >= 0) {
      line.append("type ").append(event.icmpType()).append(" code ").append(event.icmpCode());
    }
    if (event.firstFragment()) {
      line.append(line.length() == start ? "fragmented" : ",fragmented");
    }
    if (line.length() == start) {
      line.append('-');
    }
  }
}
