/** The screen of what is dropped, by reason and place. */
package io.weir.tui.drops;
