/** The dropsnoop command: every packet that the kernel drops, and why. */
package io.weir.tools.dropsnoop;
