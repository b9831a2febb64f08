package io.weir.policy.enforce;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.policy.enforce.JournalEntry.State;
import io.weir.policy.enforce.JournalEntry.TimedRule;
import io.weir.policy.format.RuleJson;
import io.weir.policy.table.HeldRule;
import java.io.IOException;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

/** A journal's lines: one object each, for what is intended and for how it ended; pure. */
final class JournalText {
  static final String SCHEMA = "journal/1";

  /** More are told by their ids alone: the kernel has their texts, and undoing needs no more. */
  static final int ADDED_IN_FULL = 1000;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .rootValueSeparator((String) null)
          .highestNonEscapedChar((char) 0x7f)
          .build();

  private JournalText() {}

  /** Writes a line about what is intended; the stream stays open. */
  static void intent(
      OutputStream to, JournalEntry entry, JournalChange change, LongFunction<Instant> wallClock)
      throws IOException {
    try (JsonGenerator out = generator(to)) {
      begin(out, entry.transaction(), entry.time(), State.INTENT);
      out.writeStringField("user", entry.user());
      out.writeStringField("command", entry.command());
      out.writeObjectFieldStart("interface");
      out.writeStringField("name", entry.interfaceName());
      out.writeNumberField("index", entry.ifindex());
      out.writeNumberField("netns", entry.netnsInode());
      out.writeEndObject();
      out.writeStringField("epoch", entry.epoch());
      if (entry.undoes() != JournalChange.NO_TRANSACTION) {
        out.writeNumberField("undoes", entry.undoes());
      }
      if (entry.modeBefore() != null) {
        out.writeStringField("mode_before", lower(entry.modeBefore()));
      }
      ids(out, change.added());
      if (change.added().size() <= ADDED_IN_FULL) {
        rules(out, "added", change.added(), wallClock);
      }
      rules(out, "removed", change.removed(), wallClock);
      out.writeEndObject();
      out.writeRaw('\n');
    }
  }

  /** Writes a line about how a transaction ended; the stream stays open. */
  static void outcome(OutputStream to, long transaction, Instant time, State state, String error)
      throws IOException {
    try (JsonGenerator out = generator(to)) {
      begin(out, transaction, time, state);
      if (!error.isEmpty()) {
        out.writeStringField("error", error);
      }
      out.writeEndObject();
      out.writeRaw('\n');
    }
  }

  /**
   * Reads a line of either kind; of the second kind most is empty.
   *
   * @throws IOException when it is none, as where the host went down in the middle of it
   */
  static JournalEntry parse(String line) throws IOException {
    Draft draft = new Draft();
    try (JsonParser in = FACTORY.createParser(line)) {
      expect(in.nextToken() == JsonToken.START_OBJECT, "no object");
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String name = in.currentName();
        in.nextToken();
        draft.take(name, in);
      }
      return draft.entry();
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new IOException(e);
    }
  }

  private static JsonGenerator generator(OutputStream to) throws IOException {
    return FACTORY.createGenerator(to).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  private static void begin(JsonGenerator out, long transaction, Instant time, State state)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("schema", SCHEMA);
    out.writeNumberField("transaction", transaction);
    out.writeStringField("time", time.toString());
    out.writeStringField("state", lower(state));
  }

  /** Runs of ids: {@code [[1,1],[5,9]]}. */
  private static void ids(JsonGenerator out, List<HeldRule> rules) throws IOException {
    BitSet ids = new BitSet();
    rules.forEach(held -> ids.set(held.rule().id()));
    out.writeArrayFieldStart("added_ids");
    for (int first = ids.nextSetBit(0); first >= 0; ) {
      int end = ids.nextClearBit(first);
      out.writeArray(new int[] {first, end - 1}, 0, 2);
      first = ids.nextSetBit(end);
    }
    out.writeEndArray();
  }

  private static void rules(
      JsonGenerator out, String name, List<HeldRule> rules, LongFunction<Instant> wallClock)
      throws IOException {
    out.writeArrayFieldStart(name);
    for (HeldRule held : rules) {
      out.writeStartObject();
      if (held.expiresJiffies() != HeldRule.NEVER) {
        out.writeStringField("expires", wallClock.apply(held.expiresJiffies()).toString());
      }
      out.writeFieldName("rule");
      RuleJson.write(held.rule(), out);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static void expect(boolean fulfilled, String what) throws IOException {
    if (!fulfilled) {
      throw new IOException(what);
    }
  }

  /** What a line says, as far as it is read. */
  private static final class Draft {
    private long transaction;
    private Instant time;
    private State state;
    private String user = "";
    private String command = "";
    private String interfaceName = "";
    private int ifindex;
    private long netnsInode;
    private String epoch = "";
    private String error = "";
    private Mode modeBefore;
    private long undoes;
    private final BitSet addedIds = new BitSet();
    private final List<TimedRule> added = new ArrayList<>();
    private final List<TimedRule> removed = new ArrayList<>();

    private void take(String name, JsonParser in) throws IOException {
      switch (name) {
        case "schema" -> expect(in.getText().equals(SCHEMA), "schema " + in.getText());
        case "transaction" -> transaction = in.getLongValue();
        case "time" -> time = Instant.parse(in.getText());
        case "state" -> state = State.valueOf(in.getText().toUpperCase(Locale.ROOT));
        case "user" -> user = in.getText();
        case "command" -> command = in.getText();
        case "interface" -> takeInterface(in);
        case "epoch" -> epoch = in.getText();
        case "error" -> error = in.getText();
        case "mode_before" -> modeBefore = Mode.valueOf(in.getText().toUpperCase(Locale.ROOT));
        case "undoes" -> undoes = in.getLongValue();
        case "added_ids" -> takeIds(in);
        case "added" -> takeRules(in, added);
        case "removed" -> takeRules(in, removed);
        default -> in.skipChildren();
      }
    }

    private void takeInterface(JsonParser in) throws IOException {
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String name = in.currentName();
        in.nextToken();
        switch (name) {
          case "name" -> interfaceName = in.getText();
          case "index" -> ifindex = in.getIntValue();
          case "netns" -> netnsInode = in.getLongValue();
          default -> in.skipChildren();
        }
      }
    }

    private void takeIds(JsonParser in) throws IOException {
      while (in.nextToken() != JsonToken.END_ARRAY) {
        int first = in.nextIntValue(0);
        int last = in.nextIntValue(0);
        addedIds.set(first, last + 1);
        expect(in.nextToken() == JsonToken.END_ARRAY, "no run of ids");
      }
    }

    private static void takeRules(JsonParser in, List<TimedRule> rules) throws IOException {
      while (in.nextToken() != JsonToken.END_ARRAY) {
        Instant expires = null;
        TimedRule rule = null;
        while (in.nextToken() != JsonToken.END_OBJECT) {
          String name = in.currentName();
          in.nextToken();
          switch (name) {
            case "expires" -> expires = Instant.parse(in.getText());
            case "rule" -> rule = new TimedRule(RuleJson.read(in), expires);
            default -> in.skipChildren();
          }
        }
        expect(rule != null, "no rule");
        rules.add(rule);
      }
    }

    private JournalEntry entry() throws IOException {
      expect(transaction > 0 && time != null && state != null, "not of a transaction");
      return new JournalEntry(
          transaction,
          time,
          user,
          command,
          interfaceName,
          ifindex,
          netnsInode,
          epoch,
          addedIds,
          List.copyOf(added),
          List.copyOf(removed),
          modeBefore,
          undoes,
          state,
          error);
    }
  }
}
