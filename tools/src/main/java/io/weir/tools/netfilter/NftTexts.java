package io.weir.tools.netfilter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What nft(8) says of rules, by table and handle. A table is listed once for each set of rules in
 * force, when the first of its rules is asked for, and only so many are listed a second. One
 * thread.
 */
final class NftTexts {
  private static final int MAX_TABLES = 64;
  private static final int MAX_BYTES = 32 << 20;
  private static final int SECONDS = 5;
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
  private static final Pattern RULE = Pattern.compile("\\s+(.*\\S) # handle (\\d+)");
  private static final String CHAIN = "chain ";

  private final UnaryOperator<String> lister;
  private final int listsASecond;
  private final LongSupplier nanoTime;
  private final Map<String, Map<Long, String>> tables =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<Long, String>> eldest) {
          return size() > MAX_TABLES;
        }
      };
  private long generation = -1;
  private long secondNs;
  private int listed;

  /**
   * Texts.
   *
   * @param lister from family and name of a table to what nft(8) says of it; see {@link #list}
   * @param listsASecond how many tables are listed a second at most
   */
  NftTexts(UnaryOperator<String> lister, int listsASecond, LongSupplier nanoTime) {
    this.lister = lister;
    this.listsASecond = listsASecond;
    this.nanoTime = nanoTime;
    this.secondNs = nanoTime.getAsLong();
  }

  /** Whether nft(8) is installed. */
  static boolean isInstalled() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(":"))
        .anyMatch(folder -> !folder.isEmpty() && Files.isExecutable(Path.of(folder, "nft")));
  }

  /**
   * Runs nft(8) in the calling thread's network namespace.
   *
   * @param table family and name
   * @return the table with handles, without counters and elements of sets; empty when that fails
   */
  static String list(String table) {
    List<String> command = new ArrayList<>(List.of("nft", "-a", "-s", "-t", "list"));
    command.add("table");
    command.addAll(List.of(table.split(" ")));
    try {
      Process nft =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      nft.getOutputStream().close();
      byte[] text = nft.getInputStream().readNBytes(MAX_BYTES);
      if (!nft.waitFor(SECONDS, TimeUnit.SECONDS)) {
        nft.destroyForcibly();
      }
      return new String(text, StandardCharsets.UTF_8);
    } catch (IOException absent) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /**
   * The text of a rule; empty when it is not known.
   *
   * @param now the number of the set of rules in force
   */
  String of(String family, String table, long handle, long now) {
    if (now != generation) {
      generation = now;
      tables.clear();
    }
    String name = family + ' ' + table;
    Map<Long, String> rules = tables.get(name);
    if (rules == null && mayList()) {
      rules = parse(lister.apply(name));
      tables.put(name, rules);
    }
    return rules == null ? "" : rules.getOrDefault(handle, "");
  }

  private boolean mayList() {
    long now = nanoTime.getAsLong();
    if (now - secondNs >= SECOND_NS) {
      secondNs = now;
      listed = 0;
    }
    return listed++ < listsASecond;
  }

  /** The rules of a listing by their handles, which chains and sets of the table share. */
  static Map<Long, String> parse(String listing) {
    Map<Long, String> rules = new HashMap<>();
    boolean inChain = false;
    for (String line : listing.split("\n")) {
      String text = line.strip();
      if (text.startsWith(CHAIN) && text.contains("{")) {
        inChain = true;
      } else if (text.equals("}") || text.startsWith("} # handle")) {
        inChain = false;
      } else if (inChain) {
        Matcher rule = RULE.matcher(line);
        if (rule.matches()) {
          rules.put(Long.valueOf(rule.group(2)), rule.group(1));
        }
      }
    }
    return rules;
  }
}
