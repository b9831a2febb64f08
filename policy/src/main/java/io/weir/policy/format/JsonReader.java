package io.weir.policy.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.policy.text.Refusal;
import io.weir.policy.text.Source;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reads rules' objects: an array of them, or one after the other, as on lines of their own. Where
 * the text is no JSON, reading goes on with the next line; within an array it ends.
 */
final class JsonReader {
  private final byte[] bytes;
  private final ImportOptions options;
  private final Intake intake;
  private int from;
  private int linesBefore;
  private int mark;
  private int markLine = 1;

  private JsonReader(byte[] bytes, ImportOptions options, Intake intake) {
    this.bytes = bytes;
    this.options = options;
    this.intake = intake;
  }

  static void read(byte[] bytes, ImportOptions options, Intake intake) {
    JsonReader reader = new JsonReader(bytes, options, intake);
    reader.from = Source.start(bytes);
    while (reader.from < bytes.length) {
      reader.readOn();
    }
  }

  /** Reads to the end, or to the line behind what is no JSON. */
  private void readOn() {
    try (JsonParser in = RuleJson.factory().createParser(bytes, from, bytes.length - from)) {
      boolean array = false;
      try {
        array = in.nextToken() == JsonToken.START_ARRAY;
        if (array) {
          array(in);
        } else {
          objects(in);
        }
        from = bytes.length;
      } catch (JsonProcessingException e) {
        int line = e.getLocation() == null ? line(in) : linesBefore + e.getLocation().getLineNr();
        refuse(line, "no JSON: " + RuleJson.reason(e) + (array ? "; the rest is not read" : ""));
        linesBefore = line;
        from = array ? bytes.length : lineStart(line + 1);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private void array(JsonParser in) throws IOException {
    while (in.nextToken() != JsonToken.END_ARRAY) {
      object(in);
    }
    if (in.nextToken() != null) {
      refuse(line(in), "something follows the array");
    }
  }

  private void objects(JsonParser in) throws IOException {
    for (JsonToken token = in.currentToken(); token != null; token = in.nextToken()) {
      object(in);
    }
  }

  private void object(JsonParser in) throws IOException {
    int line = line(in);
    JsonStreamContext outside = in.getParsingContext();
    if (in.currentToken() == JsonToken.START_OBJECT) {
      outside = outside.getParent();
    }
    try {
      intake.accept(RuleJson.read(in, options), line);
    } catch (Refusal e) {
      refuse(line, e.reason());
      in.skipChildren();
      while (in.getParsingContext() != outside && in.nextToken() != null) {
        in.skipChildren();
      }
    }
  }

  private int line(JsonParser in) {
    return linesBefore + in.currentTokenLocation().getLineNr();
  }

  private void refuse(int line, String reason) {
    int start = lineStart(line);
    int end = start;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    intake.refuse(line, Source.text(bytes, start, end).strip(), reason);
  }

  /** Where a line begins; each time one further down, or the same. */
  private int lineStart(int line) {
    while (markLine < line && mark < bytes.length) {
      if (bytes[mark++] == '\n') {
        markLine++;
      }
    }
    return mark;
  }
}
