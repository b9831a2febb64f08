/** The execsnoop command: every exec, who did it and with what result. */
package io.weir.tools.execsnoop;
