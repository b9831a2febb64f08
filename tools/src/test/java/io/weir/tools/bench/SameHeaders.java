package io.weir.tools.bench;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Makes another producer's records the same as Weir's: kafka-producer-perf-test, which has no
 * headers of its own, runs with this as its {@code interceptor.classes}. One thread.
 */
public final class SameHeaders implements ProducerInterceptor<byte[], byte[]> {
  private final Header[] constant = {
    header("content-type", "application/json"),
    header("weir.schema", "execsnoop/1"),
    header("host.name", "localhost"),
    header("weir.boot.id", UUID.randomUUID().toString()),
    header("weir.run.id", UUID.randomUUID().toString())
  };
  private long sequence;

  @Override
  public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> sent) {
    for (Header header : constant) {
      sent.headers().add(header);
    }
    sequence++;
    sent.headers().add(header("weir.sequence", Long.toString(sequence)));
    return sent;
  }

  @Override
  public void onAcknowledgement(RecordMetadata metadata, Exception e) {
    // The program itself counts.
  }

  @Override
  public void configure(Map<String, ?> configs) {
    // There is nothing to set.
  }

  @Override
  public void close() {
    // Nothing is held.
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
