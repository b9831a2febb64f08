/** What screens of lists have in common: the rows, the keys, the lines at the edges. */
package io.weir.tui.rows;
