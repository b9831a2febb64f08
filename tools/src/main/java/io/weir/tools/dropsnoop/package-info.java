/** The dropsnoop command: every packet that the kernel drops, why and whose it was. */
package io.weir.tools.dropsnoop;
