/** The commands: wiring only, the one composition root. */
package io.weir.tools;
