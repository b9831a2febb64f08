/** The dialogs by which rules are made from what the traffic screen shows: pure view models. */
package io.weir.tui.enforce;
