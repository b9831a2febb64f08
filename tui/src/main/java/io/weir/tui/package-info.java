/** Lanterna screens over pure view models: what is shown is a {@link io.weir.tui.Grid} of text. */
package io.weir.tui;
