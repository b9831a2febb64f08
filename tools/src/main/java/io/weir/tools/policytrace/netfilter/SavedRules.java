package io.weir.tools.policytrace.netfilter;

import io.weir.bpf.Netns;
import io.weir.policy.document.source.DocumentSource;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.NetnsOption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What iptables-save(8) and ip6tables-save(8) say of a network namespace. */
public final class SavedRules {
  private static final List<String> PROGRAMS = List.of("iptables-save", "ip6tables-save");
  private static final int SECONDS = 30;

  private SavedRules() {}

  /**
   * Asks both.
   *
   * @param netns null: the tool's own
   * @throws WeirException when one of them fails
   */
  public static List<DocumentSource> of(String netns) {
    List<DocumentSource> saved = new ArrayList<>();
    try (Netns opened = NetnsOption.open(netns)) {
      for (String program : PROGRAMS) {
        saved.add(netns == null ? save(program) : opened.call(() -> save(program)));
      }
    }
    return saved;
  }

  private static DocumentSource save(String program) {
    try {
      Process process =
          new ProcessBuilder(program).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      DocumentSource source = DocumentSource.read(program, process.getInputStream());
      boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw failed(program, ended ? "it ended with status " + process.exitValue() : "no end");
      }
      return source;
    } catch (IOException e) {
      throw failed(program, "install iptables, or give a file");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(program, "interrupted");
    }
  }

  private static WeirException failed(String program, String why) {
    return new WeirException("run " + program, 0, why);
  }
}
