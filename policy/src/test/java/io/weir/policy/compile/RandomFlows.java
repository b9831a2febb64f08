package io.weir.policy.compile;

import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Flow;
import io.weir.policy.rule.Family;
import io.weir.policy.rule.Prefix;
import java.util.Random;

/** Random first packets that {@link RandomDocuments} are about, and answers to them. */
public final class RandomFlows {
  private static final int TCP = 6;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int SYN = 0x02;
  private static final int RST = 0x04;
  private static final int FIN = 0x01;
  private static final int ACK = 0x10;
  private static final int[] PROTOCOLS = {TCP, TCP, TCP, 17, 17, 132, ICMP, 47};
  private static final int[] FLAGS = {SYN, SYN, SYN, SYN, ACK, SYN | ACK, FIN | ACK, RST};

  private final Random random;

  public RandomFlows(Random random) {
    this.random = random;
  }

  /** A packet of no connection, in the state that conntrack would say it has. */
  public Flow next() {
    boolean ipv4 = random.nextInt(4) > 0;
    Prefix pod = pod(ipv4);
    Prefix other = random.nextInt(4) == 0 ? pod(ipv4) : outside(ipv4);
    boolean in = random.nextBoolean();
    int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
    boolean icmp = protocol == ICMP;
    boolean ports = protocol != 47 && !icmp;
    int type = icmp ? type(ipv4) : Flow.UNKNOWN;
    int flags = protocol == TCP ? FLAGS[random.nextInt(FLAGS.length)] : Flow.UNKNOWN;
    return new Flow(
        in ? other : pod,
        in ? pod : other,
        icmp && !ipv4 ? ICMPV6 : protocol,
        ports ? 1 + random.nextInt(60) : Flow.UNKNOWN,
        ports ? 1 + random.nextInt(80) : Flow.UNKNOWN,
        type,
        icmp ? 0 : Flow.UNKNOWN,
        flags,
        "",
        "",
        state(type, ipv4, flags));
  }

  /** What answers it. */
  public Flow answer(Flow flow) {
    int type = flow.icmpType();
    if (flow.protocol() == ICMP) {
      type = type == 8 ? 0 : type + 1;
    } else if (flow.protocol() == ICMPV6) {
      type++;
    }
    return new Flow(
        /* source= */ flow.destination(),
        /* destination= */ flow.source(),
        flow.protocol(),
        /* sourcePort= */ flow.destinationPort(),
        /* destinationPort= */ flow.sourcePort(),
        type,
        flow.icmpCode(),
        flow.protocol() == TCP ? SYN | ACK : Flow.UNKNOWN,
        "",
        "",
        ConnectionState.ESTABLISHED);
  }

  /** Types that no link needs: a denial of those is protected. */
  private int type(boolean ipv4) {
    if (ipv4) {
      int type = random.nextInt(19);
      return type == 3 || type == 4 ? 8 : type;
    }
    return random.nextInt(3) > 0 ? 128 : 129;
  }

  private static ConnectionState state(int icmpType, boolean ipv4, int flags) {
    if (icmpType != Flow.UNKNOWN) {
      boolean asks =
          ipv4
              ? icmpType == 8 || icmpType == 13 || icmpType == 15 || icmpType == 17
              : icmpType == 128;
      return asks ? ConnectionState.NEW : ConnectionState.INVALID;
    }
    boolean opens = flags == Flow.UNKNOWN || flags == SYN || flags == ACK;
    return opens ? ConnectionState.NEW : ConnectionState.INVALID;
  }

  private Prefix pod(boolean ipv4) {
    return host(ipv4, 0x0a000000L, 0x20010db8L << 32, 8L * (1 + random.nextInt(8)));
  }

  private Prefix outside(boolean ipv4) {
    return host(ipv4, 0xc0000200L, 0x20010db8_00010000L, random.nextInt(64));
  }

  private static Prefix host(boolean ipv4, long net4, long net6, long host) {
    return ipv4
        ? new Prefix(Family.IPV4, (net4 + host) << Integer.SIZE, 0, 32)
        : new Prefix(Family.IPV6, net6, host, 128);
  }
}
