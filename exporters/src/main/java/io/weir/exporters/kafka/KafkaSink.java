package io.weir.exporters.kafka;

import io.weir.exporters.json.EventJson;
import io.weir.ringbuf.event.Event;
import io.weir.ringbuf.pipeline.AsyncSink;
import io.weir.ringbuf.pipeline.Deliveries;
import io.weir.ringbuf.pipeline.Loss;
import io.weir.ringbuf.pipeline.Missed;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Sends each event as one record: its JSON, with headers that say where it comes from.
 *
 * <p>{@code weir.sequence} numbers the events that the run showed, whether they reach this sink or
 * not, and the summary after them. So with an idempotent producer each number is in the topic at
 * most once, those that were told as delivered are there, and those that are missing were lost.
 *
 * <p>What waits for a broker is bounded: by bytes in the producer, by count here, since the
 * producer's own memory a record is not in its bound. {@link #accept} waits a while for room.
 */
public final class KafkaSink implements AsyncSink {
  /** How many records may wait for an acknowledgement; each takes about 500 bytes besides. */
  static final int MAX_PENDING = 1 << 14;

  private static final long ROOM_MS = 1000;
  private static final long NS_A_MS = 1_000_000;

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final EventJson json;
  private final EventHeaders headers;
  private final RecordKeys keys;
  private final Consumer<String> messages;
  private final Semaphore room = new Semaphore(MAX_PENDING);
  private final Set<Loss> told = Collections.synchronizedSet(EnumSet.noneOf(Loss.class));
  private Deliveries deliveries;
  private long sequence;
  private volatile Thread sending; // within Producer.send()
  private volatile long answeredNs = System.nanoTime();

  /**
   * A sink.
   *
   * @param producer idempotent; closed with this sink
   * @param schema the stream's schema and its version, e.g. {@code execsnoop/1}
   * @param kind what keys are made of; null for what fits each event
   * @param messages told of the first loss by each cause; any thread
   */
  public KafkaSink(
      Producer<byte[], byte[]> producer,
      String topic,
      String schema,
      Origin origin,
      KeyKind kind,
      Consumer<String> messages) {
    this.producer = producer;
    this.topic = topic;
    this.json = new EventJson(schema);
    this.headers = new EventHeaders(schema, origin);
    this.keys = new RecordKeys(kind, origin.host());
    this.messages = messages;
  }

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public void tell(Deliveries to) {
    deliveries = to;
  }

  @Override
  public void missed(Missed missed) {
    sequence += missed.events();
  }

  @Override
  public void accept(Event event) {
    sequence++; // also of an event that fails below
    Long timeMs = event.timestampNs() == 0 ? null : event.timestampNs() / NS_A_MS;
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic, null, timeMs, keys.of(event), json.bytes(event), headers.of(sequence));
    long beganNs = System.nanoTime();
    if (hasRoom()) {
      send(record, beganNs, event.weight());
    } else {
      lose(SendFailures.full(silentSince(beganNs)), "no room for more that waits", event.weight());
    }
  }

  private boolean hasRoom() {
    try {
      return room.tryAcquire() || room.tryAcquire(ROOM_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The producer calls back at once, on this thread, or throws, when it does not take a record. */
  private void send(ProducerRecord<byte[], byte[]> record, long beganNs, long weight) {
    sending = Thread.currentThread();
    try {
      Future<RecordMetadata> unused =
          producer.send(record, (metadata, e) -> done(e, beganNs, weight));
    } catch (KafkaException e) {
      done(e, beganNs, weight);
    } finally {
      sending = null;
    }
  }

  private void done(Exception e, long beganNs, long weight) {
    if (e == null) {
      answeredNs = System.nanoTime();
      deliveries.delivered(weight);
    } else if (Thread.currentThread() == sending) {
      lose(SendFailures.beforeSend(e, silentSince(beganNs)), e.getMessage(), weight);
    } else {
      lose(SendFailures.afterSend(e), e.getMessage(), weight);
    }
    room.release();
  }

  private boolean silentSince(long beganNs) {
    return answeredNs - beganNs < 0;
  }

  private void lose(Loss cause, String why, long weight) {
    deliveries.lost(cause, weight);
    if (cause != Loss.CLOSED && told.add(cause)) {
      messages.accept("kafka: topic " + topic + ": " + why + ": events are lost, and counted");
    }
  }

  @Override
  public void flush() {
    // The producer sends by itself, in linger.ms; waiting for that here would make its batches
    // small.
  }

  @Override
  public void drain(long timeoutMs) throws InterruptedException {
    if (room.tryAcquire(MAX_PENDING, timeoutMs, TimeUnit.MILLISECONDS)) {
      room.release(MAX_PENDING);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }
}
