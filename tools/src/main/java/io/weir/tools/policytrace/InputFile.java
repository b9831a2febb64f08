package io.weir.tools.policytrace;

import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.WeirException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that was named, or standard input. */
final class InputFile {
  static final String STDIN = "-";

  private InputFile() {}

  /** Opens it; the caller closes it. */
  static InputStream open(String name) {
    if (name.equals(STDIN)) {
      return new FileInputStream(FileDescriptor.in);
    }
    try {
      Path path = Path.of(name);
      if (Files.isDirectory(path)) {
        throw new WeirException("read " + name, Errno.EISDIR, "name the files in it");
      }
      return new FileInputStream(path.toFile());
    } catch (InvalidPathException | IOException e) {
      throw unreadable(name, e);
    }
  }

  /** Why a file cannot be read. */
  static WeirException unreadable(String name, Exception e) {
    Path path = Path.of(name.indexOf('\0') < 0 ? name : "");
    if (e instanceof NoSuchFileException || !Files.exists(path)) {
      return new WeirException(
          "read " + name, Errno.ENOENT, "give the path of a file, or - for standard input", e);
    }
    if (e instanceof AccessDeniedException || !Files.isReadable(path)) {
      return new WeirException("read " + name, Errno.EACCES, "its permissions forbid it", e);
    }
    return new WeirException("read " + name, 0, String.valueOf(e.getMessage()), e);
  }
}
