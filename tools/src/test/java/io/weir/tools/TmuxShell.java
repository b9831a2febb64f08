package io.weir.tools;

import io.weir.testsupport.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** An interactive bash in a terminal of tmux's; server, terminal and files are gone when closed. */
public final class TmuxShell implements AutoCloseable {
  private static final AtomicInteger NEXT = new AtomicInteger();
  private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);

  private final String server =
      "weir-" + ProcessHandle.current().pid() + "-" + NEXT.getAndIncrement();
  private final Path dir = Files.createTempDirectory("weir-tmux");

  /** A terminal of this size, with a prompt. */
  public TmuxShell(int columns, int rows) throws IOException {
    String shell = "env PS1='$ ' bash --norc --noprofile";
    String[] size = {"-x", Integer.toString(columns), "-y", Integer.toString(rows), shell};
    tmux(concat(List.of("-f", "/dev/null", "new-session", "-d"), size));
    await(text -> text.startsWith("$"));
  }

  /** Types a command line that ends by saying {@code ended} and its status; the process's id. */
  public long start(List<String> command) throws IOException {
    Path script = dir.resolve("command");
    Path pid = dir.resolve("pid");
    Files.deleteIfExists(pid);
    String quoted = "'" + String.join("' '", command) + "'";
    Files.writeString(
        script, "echo $$ > " + pid + ".new; mv " + pid + ".new " + pid + "\nexec " + quoted);
    type("clear; sh " + script + "; echo ended $?");
    long startNs = System.nanoTime();
    while (!Files.exists(pid) && System.nanoTime() - startNs < DEADLINE_NS) {
      Thread.onSpinWait();
    }
    return Long.parseLong(Files.readString(pid).trim());
  }

  /** Types a line and Enter. */
  public void type(String line) {
    tmux("send-keys", "-l", line);
    tmux("send-keys", "Enter");
  }

  /** Presses keys by their names, e.g. {@code q}, {@code C-c}, {@code Down}. */
  public void press(String... keys) {
    tmux(concat(List.of("send-keys"), keys));
  }

  /** Gives the terminal another size. */
  public void resize(int columns, int rows) {
    String[] size = {"-x", Integer.toString(columns), "-y", Integer.toString(rows)};
    tmux(concat(List.of("resize-window"), size));
  }

  /** What the terminal shows, by line. */
  public String text() {
    return tmux("capture-pane", "-p");
  }

  /** Waits until the terminal shows what is wanted, and gives it. */
  public String await(Predicate<String> wanted) {
    long startNs = System.nanoTime();
    String text = text();
    while (!wanted.test(text)) {
      if (System.nanoTime() - startNs > DEADLINE_NS) {
        throw new AssertionError("the terminal never showed it, but:\n" + text);
      }
      text = text();
    }
    return text;
  }

  /** Modes of the terminal as stty(1) has them, the alternate screen and the cursor. */
  public String state() throws IOException {
    Path modes = dir.resolve("modes");
    Path ready = dir.resolve("ready");
    Files.deleteIfExists(ready);
    type("stty -a > " + modes + "; touch " + ready);
    long startNs = System.nanoTime();
    while (!Files.exists(ready) && System.nanoTime() - startNs < DEADLINE_NS) {
      Thread.onSpinWait();
    }
    return Files.readString(modes) + flags();
  }

  /** Whether the alternate screen is shown and the cursor visible. */
  public String flags() {
    return tmux("display-message", "-p", "alternate #{alternate_on} cursor #{cursor_flag}").trim();
  }

  /** Takes the terminal away from whatever runs in it. */
  public void hangUp() {
    tmux("kill-server");
  }

  private String tmux(String... arguments) {
    return Commands.run(concat(List.of("tmux", "-L", server), arguments));
  }

  private static String[] concat(List<String> first, String... then) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(then));
    return all.toArray(new String[0]);
  }

  @Override
  public void close() throws IOException {
    Commands.attempt(List.of("tmux", "-L", server, "kill-server"));
    for (String file : List.of("command", "pid", "modes", "ready")) {
      Files.deleteIfExists(dir.resolve(file));
    }
    Files.delete(dir);
  }
}
