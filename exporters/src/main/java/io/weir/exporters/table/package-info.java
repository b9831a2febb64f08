/** The table sink: aligned columns for people, safe for any terminal. */
package io.weir.exporters.table;
