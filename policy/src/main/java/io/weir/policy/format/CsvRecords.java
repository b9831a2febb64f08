package io.weir.policy.format;

import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The records of a CSV file, RFC 4180: values in double quotes can hold commas and line breaks. */
final class CsvRecords {
  private final byte[] bytes;
  private int at;
  private int nextLine = 1;
  private int line;
  private int start;

  CsvRecords(byte[] bytes, int from) {
    this.bytes = bytes;
    this.at = from;
  }

  /** The next record; null at the end. Lines without anything are none. */
  List<String> next() throws Refusal {
    while (at < bytes.length && (bytes[at] == '\n' || bytes[at] == '\r')) {
      nextLine += bytes[at++] == '\n' ? 1 : 0;
    }
    if (at >= bytes.length) {
      return null;
    }
    line = nextLine;
    start = at;
    List<String> values = new ArrayList<>();
    boolean more = true;
    while (more) {
      values.add(at < bytes.length && bytes[at] == '"' ? quoted() : plain());
      more = at < bytes.length && bytes[at] == ',';
      at += more ? 1 : 0;
    }
    return values;
  }

  /** The line on which the last record begins, from 1. */
  int line() {
    return line;
  }

  /** The last record, as far as it was read. */
  String text() {
    int end = Math.min(at, bytes.length);
    while (end > start && (bytes[end - 1] == '\n' || Source.isBlank(bytes[end - 1]))) {
      end--;
    }
    return Source.text(bytes, start, end);
  }

  private String plain() {
    int from = at;
    while (at < bytes.length && bytes[at] != ',' && bytes[at] != '\n') {
      at++;
    }
    return new String(bytes, from, at - from, StandardCharsets.UTF_8).strip();
  }

  private String quoted() throws Refusal {
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    at++;
    while (at < bytes.length && (bytes[at] != '"' || isDoubled())) {
      at += bytes[at] == '"' ? 1 : 0;
      nextLine += bytes[at] == '\n' ? 1 : 0;
      value.write(bytes[at++]);
    }
    if (at >= bytes.length) {
      throw new Refusal("a quote is not closed");
    }
    at++;
    if (at < bytes.length && bytes[at] != ',' && bytes[at] != '\n' && bytes[at] != '\r') {
      skipLine();
      throw new Refusal("something follows a closing quote");
    }
    while (at < bytes.length && bytes[at] == '\r') {
      at++;
    }
    return value.toString(StandardCharsets.UTF_8);
  }

  private boolean isDoubled() {
    return at + 1 < bytes.length && bytes[at + 1] == '"';
  }

  private void skipLine() {
    while (at < bytes.length && bytes[at] != '\n') {
      at++;
    }
  }
}
