package io.weir.tools.xdptop;

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
import java.util.stream.Stream;

/** An XDP program that is not the tool's: it only passes, under another name. */
record ForeignXdp(BpfObject object, BpfLink link) implements AutoCloseable {
  private static final String SOURCE =
      """
      __attribute__((section("xdp"), used)) int others_xdp(void *ctx) { return 2; }
      char terms[] __attribute__((section("license"), used)) = "GPL";
      """;

  static ForeignXdp attach(TrafficLab lab) throws IOException, InterruptedException {
    BpfObject object = compile();
    try (Netns netns = Netns.of(lab.near)) {
      BpfLink link =
          netns.call(
              () ->
                  Xdp.attach(
                      object.programs().get(0), netns.networkInterface("v0"), XdpMode.NATIVE));
      return new ForeignXdp(object, link);
    }
  }

  private static BpfObject compile() throws IOException, InterruptedException {
    Path source = Files.createTempFile("weir-others", ".c");
    Path elf = Files.createTempFile("weir-others", ".o");
    try {
      Files.writeString(source, SOURCE);
      String[] clang = {"clang", "-O2", "-g", "-target", "bpf", "-c", source.toString(), "-o"};
      Commands.run(
          Stream.concat(Stream.of(clang), Stream.of(elf.toString())).toArray(String[]::new));
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
