/** The BPF ring buffer's consumer side: protocol and statistics, no system call. */
package io.weir.ringbuf.ring;
