package io.weir.tools.droprule;

import io.weir.policy.format.ImportOptions;
import io.weir.policy.format.ImportResult;
import io.weir.policy.format.RuleImport;
import io.weir.policy.rule.Direction;
import io.weir.policy.rule.Family;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.UsageError;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file that is imported, read by the options of the command. */
final class ImportFile {
  static final String STDIN = "-";

  private final ImportArguments options;

  ImportFile(ImportArguments options) {
    this.options = options;
  }

  /** What it is called in messages. */
  String name() {
    return options.file.equals(STDIN) ? "stdin" : options.file;
  }

  /** Reads it. */
  byte[] content() {
    try {
      if (options.file.equals(STDIN)) {
        try (InputStream in = new FileInputStream(FileDescriptor.in)) {
          return in.readAllBytes();
        }
      }
      return Files.readAllBytes(Path.of(options.file));
    } catch (NoSuchFileException e) {
      throw unreadable(Errno.ENOENT, "give the path of a file, or - for standard input", e);
    } catch (AccessDeniedException e) {
      throw unreadable(Errno.EACCES, "its permissions forbid it", e);
    } catch (IOException e) {
      throw unreadable(0, String.valueOf(e.getMessage()), e);
    } catch (OutOfMemoryError e) {
      throw unreadable(Errno.ENOMEM, "it is too large for the Java heap: split it", e);
    }
  }

  /** Understands what it holds. */
  ImportResult read(byte[] content) {
    return RuleImport.read(content, options.format, settings());
  }

  private ImportOptions settings() {
    ImportOptions settings =
        new ImportOptions()
            .direction(options.out ? Direction.OUT : Direction.IN)
            .action(options.rule.action)
            .rank(options.rule.rank())
            .ttl(options.rule.ttlOrDefault())
            .why(options.rule.why())
            .interfaceName(options.on.name)
            .rejectAsDrop(options.rejectAsDrop);
    if (options.rule.set() != null) {
      settings.set(options.rule.set());
    }
    if (options.ipv4 && options.ipv6) {
      throw new UsageError("--ipv4 --ipv6", "an iptables file is of one of them");
    }
    if (options.ipv4 || options.ipv6) {
      settings.family(options.ipv4 ? Family.IPV4 : Family.IPV6);
    }
    return settings;
  }

  private WeirException unreadable(int errno, String remedy, Throwable cause) {
    return new WeirException("read " + name(), errno, remedy, cause);
  }
}
