package io.weir.exporters.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;

/**
 * One event as a log record without a body. Immutable.
 *
 * @param timestampNs when it happened, in nanoseconds since the epoch
 * @param observedNs when it was read
 * @param context the span that it belongs to, invalid for none
 */
record EventLog(
    Origin origin,
    String eventName,
    long timestampNs,
    long observedNs,
    SpanContext context,
    Severity severity,
    Attributes attributes)
    implements LogRecordData {

  @Override
  public Resource getResource() {
    return origin.resource();
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return origin.scope();
  }

  @Override
  public long getTimestampEpochNanos() {
    return timestampNs;
  }

  @Override
  public long getObservedTimestampEpochNanos() {
    return observedNs;
  }

  @Override
  public SpanContext getSpanContext() {
    return context;
  }

  @Override
  public Severity getSeverity() {
    return severity;
  }

  @Override
  public String getSeverityText() {
    return severity.name();
  }

  @Override
  @Deprecated
  public io.opentelemetry.sdk.logs.data.Body getBody() {
    return io.opentelemetry.sdk.logs.data.Body.empty();
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public int getTotalAttributeCount() {
    return attributes.size();
  }

  @Override
  public String getEventName() {
    return eventName;
  }
}
