package io.weir.bpf.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.bpf.BpfLink;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfProgram;
import io.weir.bpf.BpfSpec;
import io.weir.bpf.KernelTest;
import io.weir.bpf.NetInterface;
import io.weir.bpf.Tc;
import io.weir.bpf.TcDirection;
import io.weir.bpf.TcLink;
import io.weir.bpf.TestNetns;
import io.weir.bpf.TestObjects;
import io.weir.bpf.TestRun;
import io.weir.bpf.Xdp;
import io.weir.bpf.XdpMode;
import io.weir.testsupport.Eventually;
import io.weir.testsupport.packet.Corpus;
import io.weir.testsupport.packet.Corpus.Case;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@KernelTest
@Tag("smoke")
class ParserCorpusKernelIT {
  private static final int INGRESS = 1;
  private static final int ARP = 256;
  private static final int OTHER = 257;
  private static final int EARLY = 258;

  @Test
  void shouldHaveEnoughPacketsEachWithItsOwnName() {
    List<Case> cases = Corpus.all();
    assertThat(cases).hasSizeGreaterThan(150).extracting(c -> c.frame().length).isNotEmpty();
    RfcParser rfc = new RfcParser(false);
    Parsed parsed = new Parsed();
    SoftAssertions softly = new SoftAssertions();
    for (Case c : cases) {
      rfc.parse(c.frame(), c.frame().length, parsed);
      softly.assertThat(parsed.toString()).as(c.name()).isEqualTo(c.expected());
    }
    softly.assertAll();
  }

  @ParameterizedTest
  @CsvSource({"packet_xdp, 0, 2", "packet_ingress, 1, -1", "packet_egress, 2, -1"})
  void shouldParseAndCountByTestRun(String program, int hook, int verdict) {
    SoftAssertions softly = new SoftAssertions();
    Parsed parsed = new Parsed();
    try (KernelParser parser = new KernelParser(BpfSpec.named("packet").only(program))) {
      for (Case c : Corpus.all()) {
        if (hook != 0 && !tcTestRunTakes(c.frame())) {
          continue;
        }
        long before = parser.packets(hook, slot(c));
        int returned = parser.parse(program, c.frame(), c.frame().length, parsed);
        softly.assertThat(returned).as(c.name()).isEqualTo(verdict);
        softly.assertThat(parsed.toString()).as(c.name()).isEqualTo(c.expected());
        softly.assertThat(parsed.bytes).as(c.name()).isEqualTo(c.frame().length);
        softly.assertThat(parser.packets(hook, slot(c))).as(c.name()).isEqualTo(before + 1);
        softly.assertThat(parser.places()).as(c.name()).isEqualTo(places(c, hook));
      }
    }
    softly.assertAll();
  }

  @Test
  void shouldParseFramesThatBeginWithIp() {
    SoftAssertions softly = new SoftAssertions();
    Parsed parsed = new Parsed();
    BpfSpec spec = BpfSpec.named("packet").only("packet_xdp").constant("l3_device", 1);
    try (KernelParser parser = new KernelParser(spec)) {
      for (Case c : Corpus.all()) {
        byte[] packet = java.util.Arrays.copyOfRange(c.frame(), 14, c.frame().length);
        boolean ip = c.expected().startsWith("4 ") || c.expected().startsWith("6 ");
        if (ip && !c.expected().contains("vlan") && packet.length >= 14) {
          parser.parse("packet_xdp", packet, packet.length, parsed);
          softly.assertThat(parsed.toString()).as(c.name()).isEqualTo(c.expected());
        }
      }
      byte[] neither = new byte[60];
      parser.parse("packet_xdp", neither, neither.length, parsed);
      softly.assertThat(parsed.toString()).isEqualTo("early");
    }
    softly.assertAll();
  }

  /** Here the kernel builds the skb, takes the outer tag off, and lets cut headers pass. */
  @Test
  void shouldParseWhatArrivesOverAVeth() {
    SoftAssertions softly = new SoftAssertions();
    try (TestNetns test = TestNetns.withVeth();
        KernelParser parser =
            new KernelParser(BpfSpec.named("packet").only("packet_xdp", "packet_ingress"));
        BpfObject sender =
            TestObjects.named("packets").only("count_plain", "mark_first_byte").load();
        BpfLink onA = xdp(test, sender.program("count_plain"), "a");
        BpfLink onB = xdp(test, parser.object().program("packet_xdp"), "b");
        TcLink ingress = ingress(test, parser.object().program("packet_ingress"));
        TestRun run = sender.program("mark_first_byte").testRun()) {
      assertThat(onA.id()).isNotEqualTo(onB.id());
      assertThat(ingress).isNotNull();
      for (Case c : Corpus.all()) {
        if (arrivesAtTc(c.frame())) {
          Parsed parsed = new Parsed();
          long before = parser.packets(INGRESS, slot(c));
          send(test, run, c.frame());
          Eventually.check(
              () ->
                  assertThat(parser.packets(INGRESS, slot(c))).as(c.name()).isGreaterThan(before));
          parser.read(parsed);
          softly.assertThat(parsed.toString()).as(c.name()).isEqualTo(c.expected());
          softly.assertThat(parsed.bytes).as(c.name()).isEqualTo(c.frame().length);
        }
      }
    }
    softly.assertAll();
  }

  /** Prints what each stage costs: totals alone, then protocols, then flows, events, rules. */
  @ParameterizedTest
  @CsvSource({"0, 0, 0, 0", "7, 0, 0, 0", "7, 7, 0, 0", "7, 7, 1, 0", "0, 0, 0, 7", "7, 7, 1, 7"})
  void shouldStayFarBelowTheVerifiersLimit(int protocols, int flows, int events, int drops) {
    BpfSpec spec =
        BpfSpec.named("packet")
            .constant("count_protocols", protocols)
            .constant("count_flows", flows)
            .constant("send_events", events)
            .constant("drop_hooks", drops);
    try (BpfObject object = spec.load()) {
      for (BpfProgram program : object.programs()) {
        long instructions = program.info().verifiedInstructions();
        assertThat(instructions).isBetween(1L, 200_000L);
        try (TestRun run = program.testRun().dataOut(0)) {
          int ns = run.data(Corpus.all().get(0).frame()).repeat(200_000).run().durationNs();
          System.out.printf(
              "%s protocols=%d flows=%d events=%d drops=%d instructions=%d ns=%d%n",
              program.name(), protocols, flows, events, drops, instructions, ns);
        }
      }
    }
  }

  private static BpfLink xdp(TestNetns test, BpfProgram program, String to) {
    return test.netns().call(() -> Xdp.attach(program, NetInterface.of(to), XdpMode.NATIVE));
  }

  private static TcLink ingress(TestNetns test, BpfProgram program) {
    return test.netns()
        .call(() -> Tc.attach(program, NetInterface.of("b"), TcDirection.INGRESS, 0));
  }

  private static void send(TestNetns test, TestRun run, byte[] frame) {
    test.netns()
        .run(
            () -> {
              ByteBuffer context = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
              context.putInt(4, frame.length).putInt(12, NetInterface.of("a").index());
              run.data(frame).context(context.array()).repeat(1).liveFrames(1).run();
            });
  }

  /** net/bpf/test_run.c, bpf_prog_test_run_skb() wants a whole IP header. */
  private static boolean tcTestRunTakes(byte[] frame) {
    int type = type(frame);
    return frame.length > 14
        && (type != 0x0800 || frame.length >= 34)
        && (type != 0x86dd || frame.length >= 54);
  }

  /** net/core/skbuff.c, skb_vlan_untag() drops what has no room for a tag and a header. */
  private static boolean arrivesAtTc(byte[] frame) {
    boolean tagged = type(frame) == 0x8100 || type(frame) == 0x88a8;
    return frame.length > 14 && frame.length <= 1514 && (!tagged || frame.length >= 20);
  }

  private static int type(byte[] frame) {
    return ((frame[12] & 0xff) << 8) | (frame[13] & 0xff);
  }

  /** A test run comes in by lo, number 1; what an error quotes went the other way. */
  private static int[] places(Case c, int hook) {
    int direction = hook == 2 ? 1 : 0;
    boolean error = c.expected().contains("error");
    return new int[] {direction, 1, error ? 1 - direction : 0, error ? 1 : 0};
  }

  /** The slot of {@code protocols} that the expectation names. */
  private static int slot(Case c) {
    String[] words = c.expected().split(" ", -1);
    return switch (words[0]) {
      case "early" -> EARLY;
      case "0806" -> ARP;
      case "4", "6" -> Integer.parseInt(words[2]);
      default -> OTHER;
    };
  }
}
