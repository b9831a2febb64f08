package io.weir.tools.export;

import io.weir.exporters.pcapng.PcapSink;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import io.weir.ringbuf.pipeline.Sink;
import io.weir.tools.Messages;
import io.weir.tools.VersionText;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code --pcap}. */
final class PcapExport implements Export {
  private final PcapSink sink;

  private PcapExport(PcapSink sink) {
    this.sink = sink;
  }

  /** Makes the file, or empties the one that is there. */
  static PcapExport open(Path path, Messages messages) {
    try {
      String application = messages.tool() + " of Weir " + VersionText.version();
      FileChannel file =
          FileChannel.open(
              path,
              StandardOpenOption.WRITE,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING);
      return new PcapExport(new PcapSink(file, application, PcapExport::epochNs));
    } catch (IOException e) {
      throw refused("--pcap=" + path, e);
    }
  }

  private static long epochNs() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  /** The JDK gives the kernel's words, not its number. */
  private static WeirException refused(String setting, IOException e) {
    if (e instanceof NoSuchFileException) {
      return new WeirException(setting, Errno.ENOENT, "its directory must exist", e);
    }
    if (e instanceof AccessDeniedException) {
      return new WeirException(setting, Errno.EACCES, "it must be a file that may be written", e);
    }
    String words = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    return new WeirException(setting, 0, words + ": it must be a file that can be written", e);
  }

  @Override
  public Optional<Sink> sink() {
    return Optional.of(sink);
  }

  @Override
  public void close() {
    sink.close();
  }
}
