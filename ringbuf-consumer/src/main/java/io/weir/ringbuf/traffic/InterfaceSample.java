package io.weir.ringbuf.traffic;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Event;
import java.util.List;

/**
 * What went through an interface in one interval, and since the tool's start. Immutable.
 *
 * @param timestampNs nanoseconds since the epoch, UTC
 * @param intervalNs how long the interval was
 * @param totals one row for each hook, those of packets that come first
 * @param protocols every packet in one row
 * @param traits what packets were besides; a packet may be in several rows
 * @param flowsTotal how many rows of flows there are, shown or not
 */
public record InterfaceSample(
    long timestampNs,
    long intervalNs,
    Watched watched,
    DeviceDrops drops,
    FlowTable flowTable,
    List<Row<HookKey>> totals,
    List<Row<ProtocolKey>> protocols,
    List<Row<ProtocolKey>> traits,
    List<Row<FlowKey>> flows,
    List<Row<HostKey>> sources,
    List<Row<HostKey>> destinations,
    int flowsTotal)
    implements Event {
  private static final int ROW_BYTES = 400;

  /** The rows that match, sorted, at most {@code top} of each kind; 0 means all. */
  public InterfaceSample select(TextFilter filter, SortKey sort, int top) {
    return new InterfaceSample(
        timestampNs,
        intervalNs,
        watched,
        drops,
        flowTable,
        totals,
        sort.sort(filter.apply(protocols)),
        traits,
        first(sort.sort(filter.apply(flows)), top),
        first(sort.sort(filter.apply(sources)), top),
        first(sort.sort(filter.apply(destinations)), top),
        flowsTotal);
  }

  @Override
  public String name() {
    return "interface.sample";
  }

  @Override
  public int sizeBytes() {
    int rows = totals.size() + protocols.size() + traits.size() + flows.size();
    return 1024 + ROW_BYTES * (rows + sources.size() + destinations.size());
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    watched.visit(visitor);
    visitor.number("weir.interval_ns", intervalNs);
    visitor.objects("weir.totals", totals);
    visitor.objects("weir.protocols", protocols);
    visitor.objects("weir.traits", traits);
    visitor.objects("weir.flows", flows);
    visitor.objects("weir.sources", sources);
    visitor.objects("weir.destinations", destinations);
    visitor.number("weir.flows_total", flowsTotal);
    flowTable.visit(visitor);
    drops.visit(visitor);
  }

  private static <T> List<T> first(List<T> rows, int top) {
    return top == 0 || rows.size() <= top ? rows : List.copyOf(rows.subList(0, top));
  }
}
