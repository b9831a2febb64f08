/** Metrics for Prometheus to scrape. */
package io.weir.exporters.prometheus;
