package io.weir.ringbuf.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSymbolsTest {
  @TempDir Path folder;

  private long nowNs;

  private KernelSymbols symbols(String text) throws IOException {
    return new KernelSymbols(Files.writeString(folder.resolve("kallsyms"), text), () -> nowNs);
  }

  @Test
  void shouldNameTheFunctionBeforeAnAddress() throws IOException {
    KernelSymbols symbols =
        symbols(
            """
            ffffffffc0001000 t ovs_drop\t[openvswitch]
            ffffffff81000000 T _text
            ffffffff81000100 D data
            ffffffff81000200 T ip_rcv
            """);

    assertThat(symbols.text(0xffffffff81000200L)).isEqualTo("ip_rcv+0x0");
    assertThat(symbols.text(0xffffffff81000210L)).isEqualTo("ip_rcv+0x10");
    assertThat(symbols.text(0xffffffff810001ffL)).isEqualTo("_text+0x1ff");
    assertThat(symbols.text(0xffffffffc0001020L)).isEqualTo("ovs_drop+0x20 [openvswitch]");
  }

  @Test
  void shouldGiveTheAddressWhereNoFunctionIsNear() throws IOException {
    KernelSymbols symbols = symbols("ffffffff81000000 T _text\n");

    assertThat(symbols.text(0xffffffff80ffffffL)).isEqualTo("0xffffffff80ffffff");
    assertThat(symbols.text(0xffffffff91000000L)).isEqualTo("0xffffffff91000000");
  }

  @Test
  void shouldGiveAddressesWhereTheKernelHidesItsOwn() throws IOException {
    assertThat(symbols("0000000000000000 T ip_rcv\n").text(0xffffffff81000200L))
        .isEqualTo("0xffffffff81000200");
  }

  @Test
  void shouldLookAgainForWhatCameLater() throws IOException {
    KernelSymbols symbols = symbols("ffffffff81000000 T _text\n");
    String later = "0xffffffffc0001020";
    assertThat(symbols.text(0xffffffffc0001020L)).isEqualTo(later);
    Files.writeString(folder.resolve("kallsyms"), "ffffffffc0001000 t late\t[module]\n");

    assertThat(symbols.text(0xffffffffc0001020L)).isEqualTo(later);
    nowNs = KernelSymbols.REREAD_NS;
    assertThat(symbols.text(0xffffffffc0001020L)).isEqualTo("late+0x20 [module]");
  }
}
