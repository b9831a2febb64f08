package io.weir.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What a tool holds in the kernel, and whether it is gone. */
public record Attachments(Set<Integer> links, Set<Integer> programs) {
  private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(10);

  /** What a tool that runs holds now. */
  public static Attachments of(ToolProcess tool) throws IOException {
    return new Attachments(tool.linkIds(), tool.programIds());
  }

  /**
   * Nothing is attached once the process has ended. The programs themselves go after a grace period
   * of RCU: kernel/bpf/syscall.c, bpf_link_free().
   */
  public void assertGone() throws IOException, InterruptedException {
    for (int id : links) {
      assertThat(isThere("link", id)).as("link id=" + id).isFalse();
    }
    long deadline = System.nanoTime() + GRACE_NS;
    for (int id : programs) {
      while (isThere("prog", id)) {
        assertThat(System.nanoTime()).as("program id=" + id).isLessThan(deadline);
      }
    }
  }

  private static boolean isThere(String kind, int id) throws IOException, InterruptedException {
    ProcessBuilder bpftool =
        new ProcessBuilder("bpftool", kind, "show", "id", Integer.toString(id));
    return bpftool
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
