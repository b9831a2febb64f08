/** What OpenTelemetry's SDK carries. */
package io.weir.exporters.otel;
