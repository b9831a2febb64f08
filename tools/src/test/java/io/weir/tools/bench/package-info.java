/** What scripts/bench runs. */
package io.weir.tools.bench;
