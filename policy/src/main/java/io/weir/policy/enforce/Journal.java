package io.weir.policy.enforce;

import io.weir.policy.enforce.JournalEntry.State;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was changed on this host, when and by whom: a file that is only ever appended to, a line of
 * JSON before a change and one after it. A change whose first line is not on the disk is not made.
 * Whoever writes has a {@link StandingDatapath} open to write, so it is alone.
 */
public final class Journal {
  private static final Path HOST = Path.of("/var/lib/weir/journal.jsonl");
  private static final Pattern TRANSACTION = Pattern.compile("\"transaction\":(\\d+)");
  private static final int HEAD_BYTES = 256; // of a line: its number is in there
  private static final int CHUNK_BYTES = 64 << 10;

  private final Path file;
  private final Supplier<String> epoch;

  /**
   * @param epoch gives that of {@link RuleIds}
   */
  Journal(Path file, Supplier<String> epoch) {
    this.file = file;
    this.epoch = epoch;
  }

  /** That of this host; the property {@code weir.journal} names another file, for tests. */
  public static Journal host() {
    String other = System.getProperty("weir.journal");
    return new Journal(other == null ? HOST : Path.of(other), () -> RuleIds.epoch(PinStore.host()));
  }

  /**
   * Writes down what is about to be done, does it, and writes down how it ended.
   *
   * @param step what does it; when it throws, the journal says so
   * @return the transaction's number
   * @throws WeirException before anything is done, when the journal cannot be written
   */
  public long record(JournalChange change, RuleClock clock, Runnable step) {
    return record(change, clock::instant, step);
  }

  /**
   * The same for a way out, which is taken although it cannot be written down.
   *
   * @param notes told if that is so
   * @return the transaction's number, or {@link JournalChange#NO_TRANSACTION}
   */
  public long recordIfPossible(
      JournalChange change, RuleClock clock, Runnable step, Consumer<String> notes) {
    return recordIfPossible(change, clock::instant, step, notes);
  }

  long recordIfPossible(
      JournalChange change,
      LongFunction<Instant> wallClock,
      Runnable step,
      Consumer<String> notes) {
    long transaction;
    try {
      transaction = begin(change, wallClock);
    } catch (WeirException e) {
      notes.accept(e.operation() + ": it is done all the same, and cannot be undone");
      step.run();
      return JournalChange.NO_TRANSACTION;
    }
    finish(transaction, step);
    return transaction;
  }

  long record(JournalChange change, LongFunction<Instant> wallClock, Runnable step) {
    long transaction = begin(change, wallClock);
    finish(transaction, step);
    return transaction;
  }

  private long begin(JournalChange change, LongFunction<Instant> wallClock) {
    long transaction = lastTransaction() + 1;
    JournalEntry entry = entry(transaction, change);
    append(to -> JournalText.intent(to, entry, change, wallClock));
    return transaction;
  }

  private void finish(long transaction, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      end(transaction, State.FAILED, String.valueOf(e.getMessage()));
      throw e;
    }
    end(transaction, State.DONE, "");
  }

  /**
   * The last transactions, the oldest first; what is no line of a journal is left out.
   *
   * @param count at most so many; 0: all
   */
  public List<JournalEntry> last(int count) {
    Map<Long, JournalEntry> found = new LinkedHashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line; (line = lines.readLine()) != null; ) {
        take(line, found);
        if (count > 0 && found.size() > count) {
          found.remove(found.keySet().iterator().next());
        }
      }
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException e) {
      throw failed("read", e);
    }
    return new ArrayList<>(found.values());
  }

  /** A transaction by its number. */
  public Optional<JournalEntry> find(long transaction) {
    return last(0).stream().filter(entry -> entry.transaction() == transaction).findFirst();
  }

  /** The last transaction that was done, is none that takes back, and was not taken back. */
  public Optional<JournalEntry> lastToUndo() {
    List<JournalEntry> all = last(0);
    Set<Long> undone = new HashSet<>();
    for (int i = all.size() - 1; i >= 0; i--) {
      JournalEntry entry = all.get(i);
      if (entry.state() != State.DONE) {
        continue;
      }
      if (entry.undoes() != JournalChange.NO_TRANSACTION) {
        undone.add(entry.undoes());
      } else if (!undone.contains(entry.transaction())) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /** What takes a transaction back: {@link JournalUndo}. */
  public JournalUndo undo(JournalEntry entry, RuleClock clock) {
    return JournalUndo.of(entry, epoch.get(), Instant.now(), clock::after);
  }

  private JournalEntry entry(long transaction, JournalChange change) {
    return new JournalEntry(
        transaction,
        Instant.now(),
        user(),
        change.command(),
        change.interfaceName(),
        change.ifindex(),
        change.netnsInode(),
        epoch.get(),
        new BitSet(),
        List.of(),
        List.of(),
        List.of(),
        change.modeBefore(),
        change.detaches(),
        change.undoes(),
        State.INTENT,
        "");
  }

  /** sudo(8) tells who asked it. */
  private static String user() {
    String user = System.getProperty("user.name");
    String sudo = System.getenv("SUDO_USER");
    return sudo == null ? user : user + " (sudo by " + sudo + ")";
  }

  private static void take(String line, Map<Long, JournalEntry> found) {
    JournalEntry entry;
    try {
      entry = JournalText.parse(line);
    } catch (IOException | WeirException cut) { // by a host that went down
      return;
    }
    if (entry.state() == State.INTENT) {
      found.put(entry.transaction(), entry);
    } else {
      found.computeIfPresent(
          entry.transaction(), (number, begun) -> begun.ended(entry.state(), entry.error()));
    }
  }

  /** What was done is done: that its end cannot be written down is no reason to fail. */
  private void end(long transaction, State state, String error) {
    try {
      append(to -> JournalText.outcome(to, transaction, Instant.now(), state, error));
    } catch (WeirException noRoom) {
      return;
    }
  }

  private interface Text {
    void write(OutputStream to) throws IOException;
  }

  /** Appends all or nothing, and has it on the disk. */
  private void append(Text text) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      try (FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        append(channel, text);
      }
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  private void append(FileChannel channel, Text text) throws IOException {
    long before = channel.size();
    try {
      OutputStream to = new BufferedOutputStream(Channels.newOutputStream(channel), CHUNK_BYTES);
      if (endsInALine()) {
        text.write(to);
      } else {
        to.write('\n');
        text.write(to);
      }
      to.flush();
      channel.force(true);
    } catch (UncheckedIOException e) {
      channel.truncate(before);
      throw e.getCause();
    } catch (IOException e) {
      channel.truncate(before);
      throw e;
    }
  }

  private boolean endsInALine() throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      return channel.size() == 0
          || (channel.read(last, channel.size() - 1) == 1 && last.get(0) == '\n');
    }
  }

  /** By the file's last line, for numbers only grow; a cut one counts too. */
  private long lastTransaction() {
    try (FileChannel channel = FileChannel.open(file)) {
      long end = channel.size();
      long last = 0;
      while (end > 0 && last == 0) {
        long start = lineStart(channel, end);
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(HEAD_BYTES, end - start));
        channel.read(head, start);
        Matcher matcher = TRANSACTION.matcher(new String(head.array(), StandardCharsets.UTF_8));
        last = matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        end = start;
      }
      return last;
    } catch (NoSuchFileException none) {
      return 0;
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  /** Where the line begins that ends there, with its newline or without. */
  private static long lineStart(FileChannel channel, long end) throws IOException {
    long at = end - 1; // the last byte may be the line's own newline
    while (at > 0) {
      int length = (int) Math.min(CHUNK_BYTES, at);
      ByteBuffer chunk = ByteBuffer.allocate(length);
      channel.read(chunk, at - length);
      for (int i = length - 1; i >= 0; i--) {
        if (chunk.get(i) == '\n') {
          return at - length + i + 1;
        }
      }
      at -= length;
    }
    return 0;
  }

  private WeirException failed(String what, IOException e) {
    boolean full = String.valueOf(e.getMessage()).contains("No space left");
    return new WeirException(
        what + " journal " + file + ": " + e.getMessage(),
        full ? Errno.ENOSPC : 0,
        what.equals("write")
            ? "nothing was changed, for it could not be undone: make room, and try again"
            : "look at the file",
        e);
  }
}
