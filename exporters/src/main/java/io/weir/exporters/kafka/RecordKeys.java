package io.weir.exporters.kafka;

import io.weir.ringbuf.event.AttributeVisitor;
import io.weir.ringbuf.event.Attributes;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.event.ProcessEvent;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes records' keys from events' attributes, whatever the event is. One thread. */
final class RecordKeys implements AttributeVisitor {
  private static final int NO_PORT = -1;

  private final KeyKind kind;
  private final byte[] host;
  private final FlowId flowId = new FlowId();
  private String source;
  private String destination;
  private String transport;
  private String container;
  private int sourcePort;
  private int destinationPort;

  /**
   * Keys of one kind.
   *
   * @param kind null for what fits the event: of packets the flow, else the host
   */
  RecordKeys(KeyKind kind, String host) {
    this.kind = kind;
    this.host = host.getBytes(StandardCharsets.UTF_8);
  }

  byte[] of(Event event) {
    if (kind == KeyKind.HOST || (kind != KeyKind.CONTAINER && event instanceof ProcessEvent)) {
      return host;
    }
    clear();
    event.visit(this);
    String key = kind == KeyKind.CONTAINER ? container : flow();
    return key.isEmpty() ? host : key.getBytes(StandardCharsets.UTF_8);
  }

  private String flow() {
    if (source.isEmpty() || destination.isEmpty()) {
      return "";
    }
    byte[] from = bytes(source);
    byte[] to = bytes(destination);
    return from.length != to.length || from.length == 0
        ? ""
        : flowId.of(transport, from, sourcePort, to, destinationPort);
  }

  /** No name is looked up: what does not look like an address is none. */
  private static byte[] bytes(String address) {
    boolean literal = address.indexOf(':') >= 0 || address.chars().allMatch(RecordKeys::isDotted);
    try {
      return literal ? InetAddress.getByName(address).getAddress() : new byte[0];
    } catch (UnknownHostException e) {
      return new byte[0];
    }
  }

  private static boolean isDotted(int c) {
    return c == '.' || (c >= '0' && c <= '9');
  }

  private void clear() {
    source = "";
    destination = "";
    transport = "";
    container = "";
    sourcePort = NO_PORT;
    destinationPort = NO_PORT;
  }

  @Override
  public void text(String name, String value) {
    switch (name) {
      case "source.address" -> source = value;
      case "destination.address" -> destination = value;
      case "network.transport" -> transport = value;
      case "container.id" -> container = value;
      default -> {} // no part of a key
    }
  }

  @Override
  public void number(String name, long value) {
    if (name.equals("source.port")) {
      sourcePort = (int) value;
    } else if (name.equals("destination.port")) {
      destinationPort = (int) value;
    }
  }

  @Override
  public void flag(String name, boolean value) {
    // no part of a key
  }

  @Override
  public void texts(String name, List<String> values) {
    // no part of a key
  }

  @Override
  public void objects(String name, List<? extends Attributes> values) {
    // no part of a key: what is in there is not the event's own
  }
}
