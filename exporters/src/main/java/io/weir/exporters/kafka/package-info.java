/** Events as records of a Kafka topic. */
package io.weir.exporters.kafka;
