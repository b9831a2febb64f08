package io.weir.ringbuf.event;

import io.weir.ringbuf.text.TerminalText;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * What an exec was asked to run, as far as it could be read.
 *
 * @param path the path as it was given to execve(2); empty when it could not be read
 * @param arguments argv, as far as it was read and wanted
 * @param count how long argv is; a lower bound when {@code countExact} is false
 * @param countExact whether count is known exactly
 * @param interpreted whether a script or binfmt_misc brought in an interpreter, so that argv is the
 *     interpreter's
 * @param truncated whether the record's limit or the user's cut something off
 * @param readable whether all of the memory could be read
 * @param base64 the raw arguments in base64, each ended by NUL, when not all were UTF-8; else empty
 */
public record CommandLine(
    ByteText path,
    List<String> arguments,
    int count,
    boolean countExact,
    boolean interpreted,
    boolean truncated,
    boolean readable,
    String base64)
    implements Attributes {

  /** Copies the list. */
  public CommandLine {
    arguments = List.copyOf(arguments);
  }

  /** The arguments in double quotes, each as {@link ByteText#quoted} has it. */
  public List<String> quotedArguments() {
    if (base64.isEmpty()) {
      return arguments.stream().map(TerminalText::quote).toList();
    }
    byte[] raw = Base64.getDecoder().decode(base64);
    List<String> quoted = new ArrayList<>();
    for (int start = 0; start < raw.length && quoted.size() < arguments.size(); ) {
      int end = start;
      while (end < raw.length && raw[end] != 0) {
        end++;
      }
      quoted.add(ByteText.of(raw, start, end - start).quoted());
      start = end + 1;
    }
    return quoted;
  }

  /** {@code complete}, {@code truncated} or {@code unreadable}; the latter says more. */
  public String state() {
    if (!readable) {
      return "unreadable";
    }
    return truncated ? "truncated" : "complete";
  }

  /** The path alone, marked as truncated. */
  CommandLine withoutArguments() {
    return new CommandLine(path, List.of(), count, countExact, interpreted, true, readable, "");
  }

  /** About how much heap it holds; a character may take two bytes. */
  int sizeBytes() {
    int size = 2 * path.text().length() + path.base64().length() + base64.length();
    for (String argument : arguments) {
      size += 48 + 2 * argument.length();
    }
    return size;
  }

  /** Reports the path, the arguments and how many there are. */
  @Override
  public void visit(AttributeVisitor visitor) {
    if (!path.text().isEmpty()) {
      visitor.text("process.executable.path", path.text());
    }
    visitor.texts("process.command_args", arguments);
    if (countExact) {
      visitor.number("process.args_count", count);
    }
  }

  /** Reports the raw bytes of what was not UTF-8. */
  void visitRaw(AttributeVisitor visitor) {
    path.visitRaw(visitor, "weir.bytes.path");
    if (!base64.isEmpty()) {
      visitor.text("weir.bytes.command_args", base64);
    }
  }
}
