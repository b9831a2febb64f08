package io.weir.exporters.table;

import io.weir.ringbuf.drop.Arp;
import io.weir.ringbuf.drop.DropEvent;
import io.weir.ringbuf.drop.DropExtras;
import io.weir.ringbuf.drop.DropNetns;
import io.weir.ringbuf.drop.DropReason;
import io.weir.ringbuf.drop.DropStack;
import io.weir.ringbuf.drop.DroppedPacket;
import io.weir.ringbuf.drop.Encapsulation;
import io.weir.ringbuf.drop.HeaderBytes;
import io.weir.ringbuf.drop.NetnsSource;
import io.weir.ringbuf.drop.RunningProcess;
import io.weir.ringbuf.drop.SocketOwner;
import io.weir.ringbuf.event.ByteText;
import io.weir.ringbuf.event.Container;
import io.weir.ringbuf.event.Pod;
import io.weir.ringbuf.traffic.Address;
import io.weir.ringbuf.traffic.Direction;
import io.weir.ringbuf.traffic.FlowKey;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Drops as a test wants them. */
public final class TestDrops {
  /** 2026-11-18T11:06:40.123456789Z. */
  public static final long TIME_NS = 1_795_000_000_123_456_789L;

  static final Address NEAR = Address.ipv4(0xc0000201);
  static final Address FAR = Address.ipv4(0xc0000202);
  private static final Address V6 = new Address(0x20010db800000000L, 1, true);
  private static final int IPV4 = 0x0800;
  private static final DropReason REASON = new DropReason(8, "NETFILTER_DROP", "core");
  private static final RunningProcess PROCESS =
      new RunningProcess(4242, ByteText.of("nginx".getBytes(StandardCharsets.UTF_8)));

  private DropReason reason = REASON;
  private String location = "nft_do_chain+0x1f";
  private DroppedPacket packet;
  private Direction direction = Direction.RECEIVE;
  private String interfaceName = "eth0";
  private DropNetns netns = new DropNetns(4_026_531_840L, "", NetnsSource.DEVICE);
  private SocketOwner owner;
  private RunningProcess process;
  private DropStack stack;
  private String hint;
  private HeaderBytes headers;

  private TestDrops(DroppedPacket packet) {
    this.packet = packet;
  }

  /** A datagram with a tag. */
  public static TestDrops udp() {
    FlowKey key = key(17, NEAR, 53, FAR, 1000, 101);
    return new TestDrops(packet(key, null, IPV4, 101, -1, -1, null, null));
  }

  static TestDrops carrying() {
    FlowKey inner = key(6, V6, 1, V6, 2, -1);
    Encapsulation vxlan = new Encapsulation(Encapsulation.Tunnel.VXLAN, 42, inner);
    FlowKey key = key(17, NEAR, 53, FAR, 4789, -1);
    return new TestDrops(packet(key, null, IPV4, -1, -1, -1, null, vxlan));
  }

  static TestDrops icmpError() {
    FlowKey inner = key(17, FAR, 1, NEAR, 2, -1);
    FlowKey key = key(1, NEAR, -1, FAR, -1, -1);
    return new TestDrops(packet(key, null, IPV4, -1, -1, 3, inner, null));
  }

  /** A request, which may have come with an Ethernet header or without. */
  public static TestDrops arp() {
    Arp arp = new Arp(1, NEAR, FAR);
    return new TestDrops(packet(null, arp, 0x0806, -1, -1, -1, null, null));
  }

  static TestDrops nothingKnown() {
    TestDrops drop = new TestDrops(packet(null, null, 0, -1, -1, -1, null, null));
    drop.reason = new DropReason(0, "", "core");
    drop.location = "0xffffffff81000000";
    drop.direction = null;
    drop.interfaceName = "";
    drop.netns = new DropNetns(0, "", NetnsSource.UNKNOWN);
    return drop;
  }

  /** A segment that a program in a container sends. */
  public static TestDrops tcpOfAContainer() {
    FlowKey key = key(6, NEAR, 53, FAR, 1000, -1);
    TestDrops drop = new TestDrops(packet(key, null, IPV4, -1, 0x12, -1, null, null));
    Container container = new Container("31cb02944da7a121", "docker", "");
    drop.owner = new SocketOwner(1000, "/docker/31cb02944da7a121", container, null);
    drop.direction = Direction.TRANSMIT;
    drop.netns = new DropNetns(4_026_532_000L, "web", NetnsSource.SOCKET);
    drop.process = PROCESS;
    return drop;
  }

  static TestDrops tcpOfAPod() {
    TestDrops drop = tcpOfAContainer();
    Container container = new Container("31cb02944da7a121", "containerd", "uid");
    drop.owner = new SocketOwner(0, "/kubepods/x", container, new Pod("default", "web-0", "uid"));
    return drop;
  }

  static TestDrops tcpOfAService() {
    TestDrops drop = tcpOfAContainer();
    drop.owner = new SocketOwner(0, "/system.slice/web.service", null, null);
    return drop;
  }

  TestDrops hint(String text) {
    hint = text;
    return this;
  }

  TestDrops stack(int number, String... frames) {
    stack = new DropStack(number, List.of(frames));
    return this;
  }

  TestDrops unknownStack() {
    stack = DropStack.UNKNOWN;
    return this;
  }

  /** On this interface. */
  public TestDrops at(String name) {
    interfaceName = name;
    return this;
  }

  /** With these first bytes. */
  public TestDrops headers(byte[] bytes, boolean ethernet, long packetBytes) {
    headers = new HeaderBytes(bytes, ethernet, packetBytes);
    return this;
  }

  /** The event. */
  public DropEvent event() {
    return new DropEvent(
        TIME_NS,
        reason,
        location,
        packet,
        direction,
        interfaceName,
        netns,
        owner,
        process,
        null,
        3,
        new DropExtras(stack, hint, headers));
  }

  private static FlowKey key(
      int transport, Address source, int sport, Address destination, int dport, int vlan) {
    return new FlowKey(
        Direction.RECEIVE, transport, source, sport, destination, dport, vlan, FlowKey.Part.WHOLE);
  }

  private static DroppedPacket packet(
      FlowKey key,
      Arp arp,
      int ethertype,
      int vlan,
      int tcpFlags,
      int icmpType,
      FlowKey inner,
      Encapsulation carried) {
    return new DroppedPacket(
        key,
        arp,
        ethertype,
        vlan,
        false,
        false,
        tcpFlags,
        tcpFlags < 0 ? -1 : 0xffffffffL,
        icmpType,
        icmpType < 0 ? -1 : 1,
        inner,
        carried,
        ethertype == 0 ? 0 : 60);
  }
}
