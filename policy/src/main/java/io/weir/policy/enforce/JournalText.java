package io.weir.policy.enforce;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.weir.policy.enforce.JournalEntry.FormerEnd;
import io.weir.policy.enforce.JournalEntry.State;
import io.weir.policy.enforce.JournalEntry.TimedRule;
import io.weir.policy.format.RuleJson;
import io.weir.policy.rule.Rule;
import io.weir.policy.table.HeldRule;
import java.io.IOException;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
      if (entry.detaches()) {
        out.writeBooleanField("detaches", true);
      }
      out.writeFieldName("added_ids");
      ids(out, ids(change.added()));
      if (change.added().size() <= ADDED_IN_FULL) {
        rules(out, "added", change.added(), wallClock);
      }
      rules(out, "removed", change.removed(), wallClock);
      if (!change.renewed().isEmpty()) {
        renewed(out, change.renewed(), wallClock);
      }
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

  private static BitSet ids(List<HeldRule> rules) {
    BitSet ids = new BitSet();
    rules.forEach(held -> ids.set(held.rule().id()));
    return ids;
  }

  /** Ids by the end that their rules had: those of one file have one. */
  private static void renewed(
      JsonGenerator out, List<HeldRule> before, LongFunction<Instant> wallClock)
      throws IOException {
    Map<Long, BitSet> byEnd = new LinkedHashMap<>();
    for (HeldRule held : before) {
      byEnd.computeIfAbsent(held.expiresJiffies(), end -> new BitSet()).set(held.rule().id());
    }
    out.writeArrayFieldStart("renewed");
    for (Map.Entry<Long, BitSet> end : byEnd.entrySet()) {
      out.writeStartObject();
      if (end.getKey() != HeldRule.NEVER) {
        out.writeStringField("expires", wallClock.apply(end.getKey()).toString());
      }
      out.writeFieldName("ids");
      ids(out, end.getValue());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** Runs of ids: {@code [[1,1],[5,9]]}. */
  private static void ids(JsonGenerator out, BitSet ids) throws IOException {
    out.writeStartArray();
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
      if (held.lease() != HeldRule.NO_LEASE) {
        out.writeNumberField("lease", held.lease());
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
    private boolean detaches;
    private long undoes;
    private final BitSet addedIds = new BitSet();
    private final List<TimedRule> added = new ArrayList<>();
    private final List<TimedRule> removed = new ArrayList<>();
    private final List<FormerEnd> renewed = new ArrayList<>();

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
        case "detaches" -> detaches = in.getBooleanValue();
        case "undoes" -> undoes = in.getLongValue();
        case "added_ids" -> takeIds(in, addedIds);
        case "renewed" -> takeRenewed(in);
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

    private void takeRenewed(JsonParser in) throws IOException {
      while (in.nextToken() != JsonToken.END_ARRAY) {
        Instant expires = null;
        BitSet ids = new BitSet();
        while (in.nextToken() != JsonToken.END_OBJECT) {
          String name = in.currentName();
          in.nextToken();
          switch (name) {
            case "expires" -> expires = Instant.parse(in.getText());
            case "ids" -> takeIds(in, ids);
            default -> in.skipChildren();
          }
        }
        renewed.add(new FormerEnd(expires, ids));
      }
    }

    private static void takeIds(JsonParser in, BitSet ids) throws IOException {
      while (in.nextToken() != JsonToken.END_ARRAY) {
        int first = in.nextIntValue(0);
        int last = in.nextIntValue(0);
        ids.set(first, last + 1);
        expect(in.nextToken() == JsonToken.END_ARRAY, "no run of ids");
      }
    }

    private static void takeRules(JsonParser in, List<TimedRule> rules) throws IOException {
      while (in.nextToken() != JsonToken.END_ARRAY) {
        Instant expires = null;
        int lease = HeldRule.NO_LEASE;
        Rule rule = null;
        while (in.nextToken() != JsonToken.END_OBJECT) {
          String name = in.currentName();
          in.nextToken();
          switch (name) {
            case "expires" -> expires = Instant.parse(in.getText());
            case "lease" -> lease = in.getIntValue();
            case "rule" -> rule = RuleJson.read(in);
            default -> in.skipChildren();
          }
        }
        expect(rule != null, "no rule");
        rules.add(new TimedRule(rule, expires, lease));
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
          List.copyOf(renewed),
          modeBefore,
          detaches,
          undoes,
          state,
          error);
    }
  }
}
