package io.weir.bpf.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bpf.BpfSpec;
import io.weir.bpf.KernelTest;
import io.weir.testsupport.packet.Corpus;
import io.weir.testsupport.packet.Corpus.Case;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The parser in the kernel against {@link RfcParser}, on random packets and bent ones. */
@KernelTest
class ParserFuzzKernelIT {
  private static final int LENGTH_MAX = 3000;
  private static final int[] TYPES = {0x0800, 0x86dd, 0x8100, 0x88a8, 0x9100, 0x0806, 0x0800};
  private static final int[] PROTOCOLS = {
    0, 1, 4, 6, 17, 33, 43, 44, 50, 51, 58, 59, 60, 132, 135, 136, 139, 140
  };

  private final List<Case> corpus = Corpus.all();
  private final byte[] frame = new byte[LENGTH_MAX];
  private int length;

  @Test
  void shouldAgreeWithTheRfcsOn200000Packets() {
    compare(Long.getLong("weir.fuzz.seed", System.nanoTime()), 200_000);
  }

  @Test
  @Tag("long")
  void shouldAgreeWithTheRfcsOn2MillionPackets() {
    compare(Long.getLong("weir.fuzz.seed", System.nanoTime()), 2_000_000);
  }

  private void compare(long seed, int packets) {
    System.out.println("parser fuzz: weir.fuzz.seed=" + seed + " packets=" + packets);
    SplittableRandom random = new SplittableRandom(seed);
    int perHook = packets / 4;
    compare(random, "packet_xdp", false, 2 * perHook);
    compare(random, "packet_ingress", false, perHook);
    compare(random, "packet_xdp", true, perHook);
  }

  private void compare(SplittableRandom random, String program, boolean l3, int packets) {
    RfcParser rfc = new RfcParser(l3);
    Parsed expected = new Parsed();
    Parsed found = new Parsed();
    boolean tc = !"packet_xdp".equals(program);
    BpfSpec spec = BpfSpec.named("packet").only(program).constant("l3_device", l3 ? 1 : 0);
    int run = 0;
    try (KernelParser parser = new KernelParser(spec)) {
      while (run < packets) {
        next(random, l3);
        if (tc && !tcTestRunTakes()) {
          continue;
        }
        int verdict = parser.parse(program, frame, length, found);
        rfc.parse(frame, length, expected);
        if (!found.same(expected) || verdict != (tc ? -1 : 2)) {
          String hex = HexFormat.of().formatHex(frame, 0, length);
          assertThat(found.all())
              .as(program + " verdict=" + verdict + " of " + hex)
              .isEqualTo(expected.all());
          throw new AssertionError("verdict=" + verdict + " of " + hex);
        }
        run++;
      }
    }
  }

  private void next(SplittableRandom random, boolean l3) {
    if (random.nextInt(8) == 0) {
      length = 14 + random.nextInt(200);
      for (int i = 0; i < length; i++) {
        frame[i] = (byte) random.nextInt();
      }
      if (!l3) {
        put16(12, TYPES[random.nextInt(TYPES.length)]);
      }
      put8(l3 ? 0 : 14, random.nextBoolean() ? 0x45 : 0x60);
    } else {
      byte[] from = corpus.get(random.nextInt(corpus.size())).frame();
      int skip = l3 ? Math.min(14, from.length) : 0;
      length = Math.min(from.length - skip, LENGTH_MAX);
      System.arraycopy(from, skip, frame, 0, length);
      for (int bends = random.nextInt(5); bends > 0 && length > 0; bends--) {
        bend(random);
      }
    }
    while (length < 14) {
      frame[length++] = (byte) random.nextInt();
    }
  }

  private void bend(SplittableRandom random) {
    int at = random.nextInt(Math.min(length, 110));
    switch (random.nextInt(8)) {
      case 0 -> put8(at, random.nextInt());
      case 1 -> put8(at, frame[at] ^ (1 << random.nextInt(8)));
      case 2 -> length = Math.max(1, length - random.nextInt(Math.min(length, 64)));
      case 3 -> put8(at, PROTOCOLS[random.nextInt(PROTOCOLS.length)]);
      case 4 -> put16(at & ~1, TYPES[random.nextInt(TYPES.length)]);
      case 5 -> put16(at & ~1, random.nextInt(64));
      case 6 -> insert(random, at);
      default -> append(random);
    }
  }

  /** Moves the rest on by 8 bytes: a field in another place, or an extension header. */
  private void insert(SplittableRandom random, int at) {
    if (length + 8 <= LENGTH_MAX) {
      System.arraycopy(frame, at, frame, at + 8, length - at);
      put8(at, PROTOCOLS[random.nextInt(PROTOCOLS.length)]);
      put8(at + 1, random.nextInt(4));
      length += 8;
    }
  }

  private void append(SplittableRandom random) {
    for (int count = random.nextInt(40); count > 0 && length < LENGTH_MAX; count--) {
      frame[length++] = (byte) random.nextInt();
    }
  }

  private void put8(int at, int value) {
    frame[at] = (byte) value;
  }

  private void put16(int at, int value) {
    if (at + 1 < length) {
      frame[at] = (byte) (value >> 8);
      frame[at + 1] = (byte) value;
    }
  }

  /** net/bpf/test_run.c, bpf_prog_test_run_skb() wants a whole IP header. */
  private boolean tcTestRunTakes() {
    int type = ((frame[12] & 0xff) << 8) | (frame[13] & 0xff);
    return length > 14 && (type != 0x0800 || length >= 34) && (type != 0x86dd || length >= 54);
  }
}
