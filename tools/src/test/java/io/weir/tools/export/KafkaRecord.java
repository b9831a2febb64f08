package io.weir.tools.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A record as kcat, which is not by us, read it.
 *
 * @param timeMs the record's timestamp, in milliseconds since the epoch
 */
public record KafkaRecord(
    int partition, long timeMs, String key, Map<String, String> headers, String value) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SEQUENCE = "weir.sequence";
  private static final String HEADERS = "%h\\n"; // name=value,name=value ...

  /** All records of a topic, by their sequence number. */
  public static List<KafkaRecord> readAll(String broker, String topic)
      throws IOException, InterruptedException {
    Process kcat =
        new ProcessBuilder(
                "kcat", "-C", "-b", broker, "-t", topic, "-o", "beginning", "-e", "-q", "-J")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String text = new String(kcat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (kcat.waitFor() != 0) {
      throw new AssertionError("kcat failed");
    }
    List<KafkaRecord> records = new ArrayList<>();
    for (String line : text.lines().toList()) {
      records.add(of(JSON.readTree(line)));
    }
    records.sort(Comparator.comparingLong(KafkaRecord::sequence));
    return records;
  }

  /** The sequence numbers alone, of a topic of any size; each is there once. */
  public static BitSet sequences(String broker, String topic)
      throws IOException, InterruptedException {
    Process kcat =
        new ProcessBuilder(
                "kcat",
                "-C",
                "-b",
                broker,
                "-t",
                topic,
                "-o",
                "beginning",
                "-e",
                "-q",
                "-f",
                HEADERS)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BitSet found = new BitSet();
    try (BufferedReader reader = kcat.inputReader(StandardCharsets.UTF_8)) {
      for (String line; (line = reader.readLine()) != null; ) {
        int number = Integer.parseInt(line.replaceFirst(".*" + SEQUENCE + "=([0-9]+).*", "$1"));
        if (found.get(number)) {
          throw new AssertionError("twice: " + line);
        }
        found.set(number);
      }
    }
    if (kcat.waitFor() != 0) {
      throw new AssertionError("kcat failed");
    }
    return found;
  }

  private static KafkaRecord of(JsonNode node) {
    Map<String, String> headers = new HashMap<>();
    JsonNode list = node.get("headers"); // name, value, name, value ...
    for (int i = 0; i < list.size(); i += 2) {
      headers.put(list.get(i).asText(), list.get(i + 1).asText());
    }
    return new KafkaRecord(
        node.get("partition").asInt(),
        node.get("ts").asLong(),
        node.get("key").asText(),
        headers,
        node.get("payload").asText());
  }

  /** The number that the tool gave it. */
  public long sequence() {
    return Long.parseLong(headers.get(SEQUENCE));
  }

  /** The value. */
  public JsonNode json() throws IOException {
    return JSON.readTree(value);
  }
}
