/**
 * Exporters as the tools' options ask for them. What belongs to one exporter is in classes of its
 * own, which are loaded only when that one was asked for.
 */
package io.weir.tools.export;
