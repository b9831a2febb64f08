package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.bpf.NetnsSpec.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetnsSpecTest {
  @ParameterizedTest
  @CsvSource({
    "web, NAME, 0",
    "web-2, NAME, 0",
    "2web, NAME, 0",
    "1, PID, 1",
    "4194304, PID, 4194304",
    "4026531840, INODE, 4026531840",
    "4026531833, INODE, 4026531833",
    "net:[4026531840], INODE, 4026531840",
    "/run/netns/web, PATH, 0",
    "/proc/1/ns/net, PATH, 0",
    "./x, PATH, 0"
  })
  void shouldTellWhatIsMeant(String text, Kind kind, long number) {
    assertThat(NetnsSpec.parse(text)).isEqualTo(new NetnsSpec(kind, number));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "0", "99999999999999999999", "net:[]", "net:[x]", "a\0b"})
  void shouldRefuseWhatCannotBeOne(String text) {
    assertThatThrownBy(() -> NetnsSpec.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a name, a process id, a path or an inode is wanted");
  }
}
