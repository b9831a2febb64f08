package io.weir.policy.enforce;

import io.weir.bpf.BpfLink;
import io.weir.bpf.BpfObject;
import io.weir.bpf.BpfSpec;
import io.weir.bpf.Netns;
import io.weir.bpf.Xdp;
import io.weir.bpf.XdpMode;
import io.weir.testsupport.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An XDP program that is not ours: it only passes, under another name. */
record ForeignXdp(BpfObject object, BpfLink link) implements AutoCloseable {
  private static final String SOURCE =
      """
      __attribute__((section("xdp"), used)) int others_xdp(void *ctx) { return 2; }
      char terms[] __attribute__((section("license"), used)) = "GPL";
      """;

  static ForeignXdp attach(Netns netns, String device) throws IOException {
    BpfObject object = compile();
    BpfLink link =
        netns.call(
            () ->
                Xdp.attach(
                    object.programs().get(0), netns.networkInterface(device), XdpMode.NATIVE));
    return new ForeignXdp(object, link);
  }

  private static BpfObject compile() throws IOException {
    Path source = Files.createTempFile("weir-others", ".c");
    Path elf = Files.createTempFile("weir-others", ".o");
    try {
      Files.writeString(source, SOURCE);
      Commands.run(
          "clang", "-O2", "-g", "-target", "bpf", "-c", source.toString(), "-o", elf.toString());
      return BpfSpec.of("others", Files.readAllBytes(elf)).load();
    } finally {
      Files.deleteIfExists(source);
      Files.deleteIfExists(elf);
    }
  }

  String name() {
    return object.programs().get(0).name();
  }

  @Override
  public void close() {
    link.close();
    object.close();
  }
}
