package io.weir.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One tool as a user starts it: a process of its own, from this test's class path. */
public final class ToolProcess implements AutoCloseable {
  private static final int SECONDS = 180; // an emulated machine is slow
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PROGRAM_ID = Pattern.compile("prog_id:\\s*(\\d+)");
  private static final Pattern RING_ID =
      Pattern.compile("map_type:\\s*27\\b.*map_id:\\s*(\\d+)", Pattern.DOTALL);
  private static final Pattern LINK_ID = Pattern.compile("link_id:\\s*(\\d+)");

  private final Process process;
  private final Thread out;
  private final Thread err;
  private final List<String> outLines = new ArrayList<>();
  private final List<String> errLines = new ArrayList<>();
  private final CountDownLatch attached = new CountDownLatch(1);

  private ToolProcess(ProcessBuilder builder, int kept) throws IOException {
    process = builder.start();
    out = reader(process.getInputStream(), outLines, kept);
    err = reader(process.getErrorStream(), errLines, Integer.MAX_VALUE);
  }

  /** The command line that runs a tool's main class in a JVM like this one. */
  public static List<String> command(Class<?> main, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx96m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    return command;
  }

  /** Starts a process and reads what it says. */
  public static ToolProcess start(ProcessBuilder builder) throws IOException {
    return new ToolProcess(builder, Integer.MAX_VALUE);
  }

  /** Starts a process that says a lot: of its standard output only the last line is kept. */
  public static ToolProcess startForLastLine(ProcessBuilder builder) throws IOException {
    return new ToolProcess(builder, 1);
  }

  /** Starts a tool with {@code --debug} and waits until its programs are attached. */
  public static ToolProcess attached(Class<?> main, String... args)
      throws IOException, InterruptedException {
    List<String> command = command(main, args);
    command.add("--debug");
    ToolProcess tool = start(new ProcessBuilder(command));
    tool.awaitAttached();
    return tool;
  }

  /** Waits for the line that {@code --debug} prints when all is attached. */
  public void awaitAttached() throws InterruptedException {
    if (!attached.await(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("not attached: " + stderr());
    }
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** The most memory that the process ever had resident, in bytes; while it runs. */
  public long peakMemoryBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid() + "/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new AssertionError("no VmHWM of " + pid());
  }

  /** Ends standard input. */
  public void endInput() throws IOException {
    process.getOutputStream().close();
  }

  /** Writes a line to standard input. */
  public void say(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Sends a signal by kill(1) and waits for the end. */
  public int signal(String name) throws IOException, InterruptedException {
    kill(name);
    return awaitExit();
  }

  /** Stops the process where it stands, as a paused terminal or a loaded host would. */
  public void pause() throws IOException, InterruptedException {
    kill("STOP");
    Path status = Path.of("/proc/" + pid() + "/stat");
    while (!Files.readString(status).replaceFirst(".*\\) ", "").startsWith("T")) {
      Thread.onSpinWait();
    }
  }

  /** Lets a paused process go on. */
  public void resume() throws IOException, InterruptedException {
    kill("CONT");
  }

  /** The id of the ring that the process reads: of those it holds, the last one made. */
  public int ringId() throws IOException {
    return ids(RING_ID).stream().max(Integer::compare).orElseThrow();
  }

  private void kill(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start().waitFor();
  }

  /** Waits for the end and for all output; the exit status. */
  public int awaitExit() throws InterruptedException {
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running: " + stderr());
    }
    out.join();
    err.join();
    return process.exitValue();
  }

  /** Standard output so far, by line, as far as it is kept. */
  public List<String> stdout() {
    synchronized (outLines) {
      return List.copyOf(outLines);
    }
  }

  /** Standard error so far. */
  public String stderr() {
    synchronized (errLines) {
      return String.join("\n", errLines);
    }
  }

  /** Standard output as one JSON object a line. */
  public List<JsonNode> json() {
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : stdout()) {
      try {
        nodes.add(JSON.readTree(line));
      } catch (IOException e) {
        throw new UncheckedIOException("no JSON: " + line, e);
      }
    }
    return nodes;
  }

  /** The ids of the BPF programs that the process holds now. */
  public Set<Integer> programIds() throws IOException {
    return ids(PROGRAM_ID);
  }

  /** The ids of the BPF links that the process holds now. */
  public Set<Integer> linkIds() throws IOException {
    return ids(LINK_ID);
  }

  private Set<Integer> ids(Pattern pattern) throws IOException {
    Set<Integer> ids = new TreeSet<>();
    try (Stream<Path> infos = Files.list(Path.of("/proc/" + pid() + "/fdinfo"))) {
      for (Path info : infos.toList()) {
        Matcher matcher = pattern.matcher(readIfThere(info));
        if (matcher.find()) {
          ids.add(Integer.valueOf(matcher.group(1)));
        }
      }
    }
    return ids;
  }

  /** The process may close a descriptor of another kind meanwhile. */
  private static String readIfThere(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      awaitExit();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Thread reader(InputStream stream, List<String> lines, int kept) {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    Thread thread = new Thread(() -> read(reader, lines, kept));
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void read(BufferedReader reader, List<String> lines, int kept) {
    try (reader) {
      for (String line; (line = reader.readLine()) != null; ) {
        synchronized (lines) {
          if (lines.size() == kept) {
            lines.remove(0);
          }
          lines.add(line);
        }
        if (line.contains("attached ")) {
          attached.countDown();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
