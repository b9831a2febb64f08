package io.weir.ringbuf.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.layout.StructLayout;
import io.weir.ringbuf.pipeline.ExecFilter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecViewTest {
  private final ExecView view =
      new ExecView(ExecRecords.execLayout(), ExecRecords.ancestorLayout());

  @Test
  void shouldReadEveryField() {
    wrap(ExecRecords.exec(42, "ls", 0, 0, "/bin/ls", bytes("ls\0-l\0")));
    assertThat(view.header().pid()).isEqualTo(42);
    assertThat(view.header().ppid()).isEqualTo(1);
    assertThat(view.header().uid()).isEqualTo(1000);
    assertThat(view.header().euid()).isZero();
    assertThat(view.header().netns()).isEqualTo(0xf0000098L);
    assertThat(view.header().cpu()).isEqualTo(3);
    assertThat(view.header().bootNs()).isEqualTo(5_000_000_000L);
    assertThat(view.header().comm().text()).isEqualTo("ls");
    assertThat(view.parentComm().text()).isEqualTo("parent");
    assertThat(view.cgroup()).isEqualTo("/mid/leaf");
    assertThat(view.ancestors()).containsExactly(new Ancestor(1, "init"));
    CommandLine command = view.command(20);
    assertThat(command.path().text()).isEqualTo("/bin/ls");
    assertThat(command.arguments()).containsExactly("ls", "-l");
    assertThat(command.count()).isEqualTo(2);
    assertThat(command.state()).isEqualTo("complete");
  }

  @Test
  void shouldMarkOnlyWhatMaxArgumentsCut() {
    wrap(ExecRecords.exec(1, "a", 0, 0, "/a", bytes("a\0b\0c\0")));
    assertThat(view.command(3).truncated()).isFalse();
    assertThat(view.command(2).truncated()).isTrue();
    assertThat(view.command(2).arguments()).containsExactly("a", "b");
    assertThat(view.command(2).count()).isEqualTo(3);
  }

  @Test
  void shouldKeepEmptyArguments() {
    wrap(ExecRecords.exec(1, "a", 0, 0, "/a", bytes("\0\0x\0\0")));
    assertThat(view.command(20).arguments()).containsExactly("", "", "x", "");
  }

  @Test
  void shouldTellWhatTheFlagsSay() {
    wrap(ExecRecords.exec(1, "a", -2, 1 | 1 << 6, "/a", bytes("cut he")));
    assertThat(view.ret()).isEqualTo(-2);
    assertThat(view.command(20).state()).isEqualTo("truncated");
    assertThat(view.command(20).arguments()).containsExactly("cut he");
    assertThat(view.command(20).interpreted()).isTrue();
    wrap(ExecRecords.exec(1, "a", -2, 1 << 1 | 1 << 5, "/a", bytes("")));
    assertThat(view.command(20).state()).isEqualTo("unreadable");
    assertThat(view.command(20).countExact()).isFalse();
  }

  @Test
  void shouldKeepTheRawBytesOfWhatIsNotUtf8() {
    wrap(ExecRecords.exec(1, "a", 0, 0, "/a", new byte[] {'a', 0, (byte) 0xff, 0}));
    assertThat(view.command(20).arguments()).containsExactly("a", "\\xff");
    assertThat(view.command(20).base64()).isEqualTo("YQD/AA==");
  }

  @Test
  void shouldMatchExpressionsAgainstBytes() {
    wrap(ExecRecords.exec(1, "gr\u00fcn", 0, 0, "/a", bytes("a\0gr\u00fc\u00df\0")));
    Pattern umlaut = ByteChars.compile("gr\u00fc");
    assertThat(umlaut.matcher(view.header().commChars()).find()).isTrue();
    assertThat(ByteChars.compile("^a gr\u00fc").matcher(view.commandChars()).find()).isFalse();
    assertThat(ByteChars.compile("^/a gr\u00fc\u00df$").matcher(view.commandChars()).find())
        .as("the path stands for argv[0]")
        .isTrue();
  }

  @Test
  void shouldMatchAnInterpretersOwnArguments() {
    wrap(ExecRecords.exec(1, "a.sh", 0, 1 << 6, "./a.sh", bytes("/bin/sh\0./a.sh\0")));
    assertThat(view.commandChars()).hasToString("/bin/sh ./a.sh");
    wrap(ExecRecords.exec(1, "a", 0, 0, "/a", bytes("")));
    assertThat(view.commandChars()).hasToString("/a");
  }

  @Test
  void shouldGiveUpOnEndlessBacktracking() {
    byte[] args = bytes("a\0" + "a".repeat(16000) + "\0");
    wrap(ExecRecords.exec(1, "a", 0, 0, "/a", args));
    for (String expression : new String[] {"(a+)+b", "(\\w|/)+evil", "(a|a)*b"}) {
      ExecFilter filter = new ExecFilter(null, ByteChars.compile(expression));
      assertThat(filter.accepts(view)).as("cannot be decided, so it is shown").isTrue();
    }
  }

  @Test
  void shouldMarkACgroupPathWithoutItsRoot() {
    wrap(ExecRecords.exec(1, "a", 0, 1 << 4, "/a", bytes("a\0")));
    assertThat(view.cgroup()).isEqualTo(".../mid/leaf");
    assertThat(view.cgroupTruncated()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 20, 24, 28})
  void shouldRefuseLengthsThatDoNotAddUp(int field) {
    for (int hostile : new int[] {1 << 20, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      ByteBuffer record = ExecRecords.exec(1, "a", 0, 0, "/a", bytes("a\0"));
      record.putInt(72 + field, hostile);
      assertThat(view.wrap(record, 0, record.capacity())).as("value=%d", hostile).isFalse();
    }
  }

  @Test
  void shouldRefuseAShortRecord() {
    ByteBuffer record = ExecRecords.exec(1, "a", 0, 0, "/a", bytes("a\0"));
    assertThat(view.wrap(record, 0, 119)).isFalse();
    assertThat(view.wrap(record, 0, record.capacity() - 1)).isFalse();
    assertThat(new ExitView(ExecRecords.exitLayout()).wrap(record, 0, 87)).isFalse();
  }

  @Test
  void shouldNameAFieldThatTheObjectLacks() {
    StructLayout empty = new StructLayout("exec_event", 8, Map.of());
    assertThatThrownBy(() -> new ExecView(empty, ExecRecords.ancestorLayout()))
        .isInstanceOf(UnsupportedKernel.class)
        .hasMessageContaining("struct exec_event: field=header.boot_ns missing");
  }

  private void wrap(ByteBuffer record) {
    assertThat(view.wrap(record, 0, record.capacity())).isTrue();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
