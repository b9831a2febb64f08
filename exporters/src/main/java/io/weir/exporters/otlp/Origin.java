package io.weir.exporters.otlp;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;

/**
 * What all spans and log records of a run have in common.
 *
 * @param resource the host and the tool
 * @param scope the library that made them
 */
record Origin(Resource resource, InstrumentationScopeInfo scope) {}
