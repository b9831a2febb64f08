package io.weir.tools.export;

import io.weir.ringbuf.error.WeirException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Opens a producer and finds out whether it can send: a broker answers and knows us, the topic is
 * there or is made by asking for it, and we may write to it. Takes {@link #TIMEOUT_MS} at most for
 * each of these; whatever is wrong is an error that names the setting.
 */
final class KafkaStart {
  private static final int TIMEOUT_MS = 5000;

  private final KafkaSettings settings;
  private final String topic;

  KafkaStart(KafkaSettings settings, String topic) {
    this.settings = settings;
    this.topic = topic;
  }

  /**
   * A producer that can send; the caller closes it.
   *
   * @throws WeirException when it could not
   */
  Producer<byte[], byte[]> open() {
    Producer<byte[], byte[]> producer = producer();
    boolean usable = false;
    try {
      if (!topicThere()) {
        makeTopic(producer);
      }
      usable = true;
      return producer;
    } finally {
      if (!usable) {
        producer.close(Duration.ZERO);
      }
    }
  }

  /** Asking for what is known of a topic makes it, where the broker makes topics by itself. */
  private void makeTopic(Producer<byte[], byte[]> producer) {
    try {
      producer.partitionsFor(topic);
    } catch (KafkaException e) {
      throw refused(e, "it is not there, and the brokers do not make it: make it, or name another");
    }
  }

  private Producer<byte[], byte[]> producer() {
    try {
      return new KafkaProducer<>(settings.values());
    } catch (KafkaException e) {
      throw notMade(e);
    }
  }

  private boolean topicThere() {
    try (Admin admin = admin()) {
      DescribeTopicsOptions ask = new DescribeTopicsOptions().includeAuthorizedOperations(true);
      checkMayWrite(admin.describeTopics(List.of(topic), ask).allTopicNames().get().get(topic));
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw refused(
          e.getCause(), "no broker answers; if it wants TLS or SASL, give " + KafkaOptions.CONFIG);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WeirException(settings.brokers(), 0, "interrupted", e);
    }
  }

  private Admin admin() {
    Map<String, Object> values = new HashMap<>(settings.values());
    values.keySet().retainAll(AdminClientConfig.configNames());
    values.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    values.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    try {
      return Admin.create(values);
    } catch (KafkaException e) {
      throw notMade(e);
    }
  }

  /** Brokers that control no access say nothing, or that all is allowed. */
  private void checkMayWrite(TopicDescription description) {
    Set<AclOperation> allowed = description.authorizedOperations();
    if (allowed != null
        && !allowed.contains(AclOperation.WRITE)
        && !allowed.contains(AclOperation.ALL)) {
      throw new WeirException(settings.topic(), 0, "the brokers do not let us write to it");
    }
  }

  private WeirException refused(Throwable e, String atTimeout) {
    if (e instanceof TimeoutException) {
      boolean answered = e.getCause() instanceof UnknownTopicOrPartitionException;
      return new WeirException(answered ? settings.topic() : settings.brokers(), 0, atTimeout, e);
    }
    if (e instanceof AuthenticationException) {
      return new WeirException(settings.file(), 0, "the brokers refuse it: " + e.getMessage(), e);
    }
    if (e instanceof AuthorizationException || e instanceof InvalidTopicException) {
      return new WeirException(settings.topic(), 0, e.getMessage(), e);
    }
    return new WeirException(settings.brokers(), 0, e.getMessage(), e);
  }

  /** The client says what is wrong in the innermost exception. */
  private WeirException notMade(KafkaException e) {
    Throwable inner = e;
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    boolean brokers =
        inner instanceof ConfigException && inner.getMessage().contains("bootstrap.servers");
    return new WeirException(brokers ? settings.brokers() : settings.file(), 0, words(inner), e);
  }

  private static String words(Throwable e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
