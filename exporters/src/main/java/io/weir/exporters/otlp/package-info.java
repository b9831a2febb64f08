/** Events as spans and log records, and metrics, to a receiver that speaks OTLP. */
package io.weir.exporters.otlp;
