package io.weir.man;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A finished page, as roff with the man macros (groff_man(7)). */
final class ManPage {
  private static final Pattern BOLD = Pattern.compile("\\\\fB(.+?)\\\\fP");
  private static final String MAN = "/usr/bin/man";

  private final Path file;
  private final List<String> lines;

  private ManPage(Path file, List<String> lines) {
    this.file = file;
    this.lines = lines;
  }

  static ManPage read(Path file) {
    try {
      return new ManPage(file, Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException("read " + file + ": mvn package makes it", e);
    }
  }

  /** What stands in bold anywhere. */
  List<String> bold() {
    return bold(lines);
  }

  /** What stands in bold in the terms of a section's description lists. */
  Set<String> boldTerms(String section) {
    return terms(section(section));
  }

  /** The terms of a section's description lists, as plain text. */
  Set<String> terms(String section) {
    Set<String> plain = new TreeSet<>();
    List<String> lines = section(section);
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).equals(".RS 4")) {
        plain.add(plain(lines.get(i - 1).replaceAll("\\\\f[BP]", "")));
      }
    }
    return plain;
  }

  /** The same in a section up to one of its subsections. */
  Set<String> boldTermsBefore(String section, String subsection) {
    List<String> all = section(section);
    return terms(all.subList(0, indexOf(all, subsection)));
  }

  /** The same in a section from one of its subsections on. */
  Set<String> boldTermsFrom(String section, String subsection) {
    List<String> all = section(section);
    return terms(all.subList(indexOf(all, subsection), all.size()));
  }

  /** The page as a terminal of 80 columns shows it; skips the test where there is no man. */
  Rendered render() throws IOException, InterruptedException {
    assumeTrue(
        Files.isExecutable(Path.of(MAN)), "man is not installed (Debian package man-db): skipped");
    Path out = Files.createTempFile("weir-man", ".txt");
    Path err = Files.createTempFile("weir-man", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(MAN, "-l", "--warnings=w", "-E", "UTF-8", file.toString())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().put("LC_ALL", "C.UTF-8");
      builder.environment().put("MANWIDTH", "80");
      int status = builder.start().waitFor();
      String warnings = Files.readString(err, StandardCharsets.UTF_8);
      return new Rendered(
          Files.readAllLines(out), status == 0 ? warnings : "exit status " + status + warnings);
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** From a section's heading to the next section. */
  private List<String> section(String title) {
    int start = lines.indexOf(".SH \"" + title + "\"");
    if (start < 0) {
      throw new IllegalArgumentException(file + " has no section " + title);
    }
    int end = start + 1;
    while (end < lines.size() && !lines.get(end).startsWith(".SH ")) {
      end++;
    }
    return lines.subList(start, end);
  }

  private int indexOf(List<String> section, String subsection) {
    int index = section.indexOf(".SS \"" + subsection + "\"");
    if (index < 0) {
      throw new IllegalArgumentException(file + " has no subsection " + subsection);
    }
    return index;
  }

  /** A term is the line before the indentation of its description. */
  private static Set<String> terms(List<String> section) {
    List<String> terms = new ArrayList<>();
    for (int i = 1; i < section.size(); i++) {
      if (section.get(i).equals(".RS 4")) {
        terms.add(section.get(i - 1));
      }
    }
    return new TreeSet<>(bold(terms));
  }

  /** Without roff's escapes. */
  private static String plain(String text) {
    return text.replace("\\-", "-").replace("\\&", "").replace("\\", "");
  }

  private static List<String> bold(List<String> lines) {
    List<String> words = new ArrayList<>();
    for (String line : lines) {
      Matcher matcher = BOLD.matcher(line);
      while (matcher.find()) {
        words.add(plain(matcher.group(1)));
      }
    }
    return words;
  }

  /**
   * A page in a terminal.
   *
   * @param lines what the reader sees
   * @param warnings what the formatter found wrong
   */
  record Rendered(List<String> lines, String warnings) {}
}
