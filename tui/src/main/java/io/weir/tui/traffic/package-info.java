/** The screen of an interface's traffic: what it shows, and how keys change it. */
package io.weir.tui.traffic;
