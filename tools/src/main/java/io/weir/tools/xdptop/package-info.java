/** The xdptop command: what goes through an interface, live. */
package io.weir.tools.xdptop;
