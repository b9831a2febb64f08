/** Lanterna screens over pure view models. */
package io.weir.tui;
