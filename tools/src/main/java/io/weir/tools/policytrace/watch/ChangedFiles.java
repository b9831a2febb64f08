package io.weir.tools.policytrace.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells when one of some files is another than before, or is there or gone. One that is still being
 * written has not changed yet. One thread.
 */
final class ChangedFiles {
  private final List<Path> files;
  private List<String> taken;
  private List<String> before;

  ChangedFiles(List<Path> files) {
    this.files = List.copyOf(files);
    taken = looks();
    before = taken;
  }

  /** Whether one has changed, and all are as they were when this was asked before. */
  boolean changed() {
    List<String> now = looks();
    boolean changed = now.equals(before) && !now.equals(taken);
    before = now;
    taken = changed ? now : taken;
    return changed;
  }

  private List<String> looks() {
    List<String> looks = new ArrayList<>();
    for (Path file : files) {
      looks.add(look(file));
    }
    return looks;
  }

  private static String look(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return found.lastModifiedTime() + " " + found.size() + " " + found.fileKey();
    } catch (IOException e) {
      return "";
    }
  }
}
