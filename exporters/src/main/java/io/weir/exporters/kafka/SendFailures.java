package io.weir.exporters.kafka;

import io.weir.ringbuf.pipeline.Loss;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;

/** What an exception of the producer means for the record. */
final class SendFailures {
  private SendFailures() {}

  /** Of a record that the producer held: it may have been sent. */
  static Loss afterSend(Exception e) {
    if (e instanceof TimeoutException || e instanceof RetriableException) {
      return Loss.TIMEOUT;
    }
    if (e instanceof ApiException || e.getCause() instanceof ApiException) {
      return Loss.REFUSED;
    }
    return e instanceof KafkaException ? Loss.CLOSED : Loss.SINK; // closed by force
  }

  /**
   * Of a record that the producer would not take.
   *
   * @param silent whether no broker answered while it waited
   */
  static Loss beforeSend(Exception e, boolean silent) {
    if (e instanceof TimeoutException) {
      return full(silent);
    }
    return e instanceof ApiException || e.getCause() instanceof ApiException
        ? Loss.REFUSED
        : Loss.SINK;
  }

  /** Of a record for which there was no room. */
  static Loss full(boolean silent) {
    return silent ? Loss.UNREACHABLE : Loss.QUEUE;
  }
}
