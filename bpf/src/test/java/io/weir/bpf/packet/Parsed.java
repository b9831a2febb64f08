package io.weir.bpf.packet;

import io.weir.testsupport.packet.Corpus;
import java.util.Arrays;

/**
 * What a parser says of one packet: {@code struct packet} of packet.h, without what a hook adds.
 */
final class Parsed {
  static final int HAS_PORTS = 1;
  static final int FRAGMENT_FIRST = 1 << 1;
  static final int FRAGMENT_LATER = 1 << 2;
  static final int MALFORMED_EARLY = 1 << 3;
  static final int MALFORMED_LATE = 1 << 4;
  static final int ICMP = 1 << 5;
  static final int ICMP_ERROR = 1 << 6;
  static final int HAS_INNER = 1 << 7;
  static final int INNER_PORTS = 1 << 8;
  static final int INNER_MALFORMED = 1 << 9;
  static final int INNER_FRAGMENT = 1 << 10;
  static final int TCP = 1 << 11;
  static final int KEY_FRAGMENT = 1;
  static final int KEY_MALFORMED = 2;
  static final int VLANS = 8;

  /** Addresses, ports and protocol of a packet, or of the packet that an error quotes. */
  static final class Flow {
    final byte[] addresses = new byte[32]; // source, then destination, 16 bytes each
    int sport;
    int dport;
    int proto;
    int family;
    int flags;

    void clear() {
      Arrays.fill(addresses, (byte) 0);
      sport = dport = proto = family = flags = 0;
    }

    boolean same(Flow other) {
      return sport == other.sport
          && dport == other.dport
          && proto == other.proto
          && family == other.family
          && flags == other.flags
          && Arrays.equals(addresses, other.addresses);
    }

    /** For example {@code 4 10.0.0.1>10.0.0.2 6 1000>443}. */
    @Override
    public String toString() {
      return family
          + " "
          + address(0)
          + ">"
          + address(16)
          + " "
          + proto
          + (sport != 0 || dport != 0 ? " " + sport + ">" + dport : "");
    }

    private String address(int at) {
      StringBuilder text = new StringBuilder();
      if (family == 4) {
        for (int i = 0; i < 4; i++) {
          text.append(i == 0 ? "" : ".").append(addresses[at + i] & 0xff);
        }
        return text.toString();
      }
      for (int i = 0; i < 16; i += 2) {
        int word = ((addresses[at + i] & 0xff) << 8) | (addresses[at + i + 1] & 0xff);
        text.append(i == 0 ? "" : ":").append(Integer.toHexString(word));
      }
      return text.toString().replaceFirst("(:0)+:", "::");
    }
  }

  final Flow key = new Flow();
  final Flow inner = new Flow();
  final int[] vlans = new int[VLANS];
  int flags;
  int bytes;
  int networkAt;
  int networkEnd;
  int transportAt;
  int payloadAt;
  int innerEnd;
  int innerAt;
  int fragmentId;
  int ethertype;
  int vlanCount;
  int hopLimit;
  int tcpFlags;
  int icmpType;
  int icmpCode;
  int keyVlan;

  void clear() {
    key.clear();
    inner.clear();
    Arrays.fill(vlans, 0);
    flags = bytes = networkAt = networkEnd = transportAt = payloadAt = innerEnd = innerAt = 0;
    fragmentId = ethertype = vlanCount = hopLimit = tcpFlags = icmpType = icmpCode = 0;
    keyVlan = 0xffff;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  boolean same(Parsed other) {
    return key.same(other.key)
        && inner.same(other.inner)
        && Arrays.equals(vlans, other.vlans)
        && Arrays.equals(numbers(), other.numbers());
  }

  /** Every field, for the message of a difference. */
  String all() {
    return this
        + " numbers="
        + Arrays.toString(numbers())
        + " key flags="
        + key.flags
        + "/"
        + inner.flags
        + " key="
        + key
        + " inner="
        + inner
        + " vlans="
        + Arrays.toString(vlans);
  }

  /** In the corpus's words, see {@link Corpus}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (has(MALFORMED_EARLY)) {
      text.append("early");
    } else if (key.family == 0) {
      text.append(String.format("%04x", ethertype));
    } else {
      text.append(key);
    }
    for (int i = 0; i < Math.min(vlanCount, VLANS); i++) {
      text.append(i == 0 ? " vlan=" : ",").append(vlans[i]);
    }
    text.append(has(HAS_PORTS) ? " ports" : "").append(has(FRAGMENT_FIRST) ? " first" : "");
    text.append(has(FRAGMENT_LATER) ? " later" : "").append(has(MALFORMED_LATE) ? " late" : "");
    text.append(has(TCP) ? String.format(" tcp=%02x", tcpFlags) : "");
    text.append(has(ICMP) ? " icmp=" + icmpType + "/" + icmpCode : "");
    text.append(has(ICMP_ERROR) ? " error" : "");
    if (has(HAS_INNER)) {
      text.append(" inner(").append(inner);
      text.append(has(INNER_PORTS) ? " ports" : "").append(has(INNER_FRAGMENT) ? " later" : "");
      text.append(')');
    }
    return text.append(has(INNER_MALFORMED) ? " cut" : "").toString();
  }

  private int[] numbers() {
    return new int[] {
      flags,
      bytes,
      networkAt,
      networkEnd,
      transportAt,
      payloadAt,
      innerEnd,
      innerAt,
      fragmentId,
      ethertype,
      vlanCount,
      hopLimit,
      tcpFlags,
      icmpType,
      icmpCode,
      keyVlan
    };
  }
}
