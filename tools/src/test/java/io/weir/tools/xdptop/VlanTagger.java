package io.weir.tools.xdptop;

import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfSpec;
import io.weir.bpf.Clsact;
import io.weir.bpf.Netns;
import io.weir.bpf.TcDirection;
import io.weir.bpf.TcLink;
import io.weir.testsupport.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives every frame that leaves the far end a VLAN tag; for kernels without VLAN devices. */
public record VlanTagger(BpfObject object, TcLink link) implements AutoCloseable {
  public static final int VLAN = 101;

  /** Helper 18 is bpf_skb_vlan_push() of linux/bpf.h. */
  private static final String SOURCE =
      """
      static long (*vlan_push)(void *skb, unsigned short proto, unsigned short tci) = (void *)18;
      __attribute__((section("tc"), used)) int tag(void *skb)
      { vlan_push(skb, __builtin_bswap16(0x8100), %d); return %d; }
      char terms[] __attribute__((section("license"), used)) = "GPL";
      """;

  private static final int NEXT = -1; // enum tcx_action_base of linux/bpf.h
  private static final int DROP = 2;

  /** Begins. */
  public static VlanTagger attach(TrafficLab lab) throws IOException, InterruptedException {
    return attach(lab, NEXT);
  }

  /** Begins, and drops each frame behind. */
  public static VlanTagger attachDropper(TrafficLab lab) throws IOException, InterruptedException {
    return attach(lab, DROP);
  }

  private static VlanTagger attach(TrafficLab lab, int verdict)
      throws IOException, InterruptedException {
    BpfObject object = compile(verdict);
    try (Netns netns = Netns.of(lab.far)) {
      TcLink link =
          netns.call(
              () ->
                  Clsact.attach(
                      object.programs().get(0),
                      netns.networkInterface("v1"),
                      TcDirection.EGRESS,
                      0));
      return new VlanTagger(object, link);
    }
  }

  private static BpfObject compile(int verdict) throws IOException, InterruptedException {
    Path source = Files.createTempFile("weir-tagger", ".c");
    Path elf = Files.createTempFile("weir-tagger", ".o");
    try {
      Files.writeString(source, SOURCE.formatted(VLAN, verdict));
      Commands.run(
          "clang", "-O2", "-g", "-target", "bpf", "-c", source.toString(), "-o", elf.toString());
      return BpfSpec.of("tagger", Files.readAllBytes(elf)).load();
    } finally {
      Files.deleteIfExists(source);
      Files.deleteIfExists(elf);
    }
  }

  @Override
  public void close() {
    link.close();
    object.close();
  }
}
