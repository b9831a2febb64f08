/** The JSON sink: one object a line. */
package io.weir.exporters.json;
