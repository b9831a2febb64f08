package io.weir.exporters.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Makes records' headers; all but the sequence number are the same objects. */
final class EventHeaders {
  private final Header contentType = header("content-type", "application/json");
  private final Header schema;
  private final Header host;
  private final Header boot;
  private final Header run;

  EventHeaders(String schema, Origin origin) {
    this.schema = header("weir.schema", schema);
    this.host = header("host.name", origin.host());
    this.boot = header("weir.boot.id", origin.bootId());
    this.run = header("weir.run.id", origin.runId());
  }

  Headers of(long sequence) {
    Header number = header("weir.sequence", Long.toString(sequence));
    return new RecordHeaders(new Header[] {contentType, schema, host, boot, run, number});
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
