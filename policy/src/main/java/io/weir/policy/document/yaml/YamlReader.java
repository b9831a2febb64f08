package io.weir.policy.document.yaml;

import io.weir.policy.document.source.DocumentSource;
import io.weir.policy.document.source.Findings;
import io.weir.policy.model.Position;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a stream of YAML documents, of which JSON is one kind. Takes events one by one, so that
 * bounds are checked before anything grows beyond them.
 */
public final class YamlReader {
  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).setUseMarks(true).build();

  private YamlReader() {}

  /** Each document's root; none, and an error, when one cannot be read. */
  public static List<YamlNode> read(DocumentSource source, Findings findings) {
    String text = text(source, findings);
    if (text == null) {
      return List.of();
    }
    YamlTree tree = new YamlTree(source.name());
    try {
      Iterator<Event> events = new Parse(SETTINGS).parseString(text).iterator();
      while (events.hasNext()) {
        tree.take(events.next());
      }
      return tree.roots();
    } catch (YamlBounds e) {
      findings.error(e.position(), "", e.getMessage(), e.fix());
    } catch (MarkedYamlEngineException e) {
      findings.error(
          e.getProblemMark().map(tree::position).orElse(tree.last()), "", problem(e), "");
    } catch (YamlEngineException e) {
      findings.error(tree.last(), "", "it is no YAML: " + firstLine(e.getMessage()), "");
    }
    return List.of();
  }

  /** The text; null, and an error, when it is too long or not UTF-8. */
  private static String text(DocumentSource source, Findings findings) {
    byte[] bytes = source.bytes();
    Position begin = new Position(source.name(), 1, 1);
    if (source.truncated()) {
      findings.error(
          begin,
          "",
          "it is larger than " + (DocumentSource.MAX_BYTES >> 20) + " MiB",
          "give it in several files");
      return null;
    }
    boolean mark =
        bytes.length >= 3
            && bytes[0] == (byte) 0xef
            && bytes[1] == (byte) 0xbb
            && bytes[2] == (byte) 0xbf;
    int start = mark ? 3 : 0;
    ByteBuffer input = ByteBuffer.wrap(bytes, start, bytes.length - start);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(input).toString();
    } catch (CharacterCodingException e) {
      int line = line(bytes, input.position());
      findings.error(new Position(source.name(), line, 0), "", "it is not UTF-8", "");
      return null;
    }
  }

  private static int line(byte[] bytes, int offset) {
    int line = 1;
    for (int i = 0; i < offset; i++) {
      if (bytes[i] == '\n') {
        line++;
      }
    }
    return line;
  }

  private static String problem(MarkedYamlEngineException e) {
    String context = e.getContext() == null ? "" : e.getContext() + ": ";
    return "it is no YAML: " + firstLine(context + e.getProblem());
  }

  private static String firstLine(String text) {
    String line = text.lines().findFirst().orElse("");
    String quoted = Quoted.text(line);
    return quoted.substring(1, quoted.length() - 1);
  }

  /** Where a mark is: it counts from 0. */
  static Position position(String file, Mark mark) {
    return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
  }
}
