package io.weir.exporters.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.exporters.table.ExecTable.Extra;
import io.weir.ringbuf.event.Ancestor;
import io.weir.ringbuf.event.ByteText;
import io.weir.ringbuf.event.CommandLine;
import io.weir.ringbuf.event.Container;
import io.weir.ringbuf.event.ExecEvent;
import io.weir.ringbuf.event.ExitEvent;
import io.weir.ringbuf.event.Pod;
import io.weir.ringbuf.event.ProcessContext;
import io.weir.ringbuf.event.ProcessEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExecTableTest {
  private static final long START_NS = 5_000_000_000L;

  @Test
  void shouldHaveBccsColumnsByDefault() throws IOException {
    assertThat(table(Set.of(), false, exec(0, command("/bin/ls", List.of("ls", "-l")))))
        .isEqualTo(
            """
            PCOMM            PID     PPID    RET ARGS
            ls               42      7         0 /bin/ls -l
            """);
  }

  @Test
  void shouldShowWhatIsAskedForLeftOfTheArguments() throws IOException {
    ExecEvent exec = exec(-2, command("/x", List.of("x")));
    assertThat(table(EnumSet.complementOf(EnumSet.of(Extra.TIME)), false, exec))
        .isEqualTo(
            """
            TIME(s)  UID    CPU CONTAINER            PCOMM            PID     PPID    PARENT           \
            RET ERRNO    EXIT       DURATION ANCESTORS                      ARGS
            1.500    1000   3   default/web-0        ls               42      7       sh               \
             -2 ENOENT   -                 - sh(7)<init(1)                  /x
            """);
  }

  @Test
  void shouldShowAnInterpretersOwnArguments() throws IOException {
    CommandLine script =
        new CommandLine(
            ByteText.of("./run.sh".getBytes(StandardCharsets.UTF_8)),
            List.of("/bin/sh", "./run.sh", "now"),
            3,
            true,
            true,
            false,
            true,
            "");
    assertThat(last(table(Set.of(), false, exec(0, script)))).endsWith(" 0 /bin/sh ./run.sh now");
  }

  @Test
  void shouldMarkWhatWasCutAndWhatCouldNotBeRead() throws IOException {
    CommandLine cut =
        new CommandLine(
            ByteText.of(new byte[] {'/', 'x'}), List.of("x", "a"), 9, true, false, true, true, "");
    CommandLine unread =
        new CommandLine(
            ByteText.of(new byte[] {'/', 'x'}), List.of(), 0, false, false, false, false, "");
    assertThat(last(table(Set.of(), false, exec(0, cut)))).endsWith(" /x a ...");
    assertThat(last(table(Set.of(), false, exec(-2, unread))))
        .endsWith(" /x [arguments not readable]");
  }

  @Test
  void shouldEscapeAndQuote() throws IOException {
    ExecEvent exec = exec(0, command("/bin/echo", List.of("echo", "a\u001b[31m\n", "say \"x\"")));
    assertThat(last(table(Set.of(), false, exec))).endsWith(" /bin/echo a\\x1b[31m\\n say \"x\"");
    assertThat(last(table(Set.of(), true, exec)))
        .endsWith(" \"/bin/echo\" \"a\\x1b[31m\\n\" \"say \\\"x\\\"\"");
  }

  @Test
  void shouldQuoteABackslashTwiceButNotThatOfAnEscapedByte() throws IOException {
    byte[] raw = "echo\0\\xe9 \u00e9 \"\0".getBytes(StandardCharsets.ISO_8859_1);
    CommandLine command =
        new CommandLine(
            ByteText.of(new byte[] {'/', (byte) 0xff, '\\'}),
            List.of("echo", "\\xe9 \\xe9 \""),
            2,
            true,
            false,
            false,
            true,
            Base64.getEncoder().encodeToString(raw));
    assertThat(last(table(Set.of(), false, exec(0, command)))).endsWith(" /\\xff\\ \\xe9 \\xe9 \"");
    assertThat(last(table(Set.of(), true, exec(0, command))))
        .endsWith(" \"/\\xff\\\\\" \"\\\\xe9 \\xe9 \\\"\"");
  }

  @Test
  void shouldShowExitsAsRowsThatRepeatTheExec() throws IOException {
    ExecEvent exec = exec(0, command("/bin/ls", List.of("ls")));
    Set<Extra> extras = EnumSet.of(Extra.EXIT);
    assertThat(last(table(extras, false, exit(exec, 3 << 8))))
        .isEqualTo("ls               42      7         0 3          1.500000 /bin/ls");
    assertThat(last(table(extras, false, exit(exec, 9)))).contains(" KILL ");
    assertThat(last(table(extras, false, exec))).contains(" -                 - /bin/ls");
  }

  private static String table(Set<Extra> extras, boolean quote, ProcessEvent event)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ExecTable table = new ExecTable(extras, START_NS, quote);
    try (TableSink<ProcessEvent> sink = new TableSink<>(out, ProcessEvent.class, table.columns())) {
      sink.accept(event);
      sink.flush();
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String last(String table) {
    List<String> lines = table.lines().toList();
    return lines.get(lines.size() - 1);
  }

  private static CommandLine command(String path, List<String> arguments) {
    return new CommandLine(
        ByteText.of(path.getBytes(StandardCharsets.UTF_8)),
        arguments,
        arguments.size(),
        true,
        false,
        false,
        true,
        "");
  }

  private static ExecEvent exec(int ret, CommandLine command) {
    return new ExecEvent(
        0,
        START_NS + 1_500_000_000L,
        process(),
        42,
        text("sh"),
        command,
        ret,
        List.of(new Ancestor(7, "sh"), new Ancestor(1, "init")));
  }

  private static ExitEvent exit(ExecEvent exec, int waitStatus) {
    return new ExitEvent(0, exec.bootNs(), process(), 1_500_000_000L, waitStatus, exec);
  }

  private static ProcessContext process() {
    Container container = new Container("31cb02944da7a121", "containerd", "uid");
    Pod pod = new Pod("default", "web-0", "uid");
    return new ProcessContext(42, 7, 1, 0, 1000, "root", text("ls"), 3, 1, "/", container, pod);
  }

  private static ByteText text(String text) {
    return ByteText.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
