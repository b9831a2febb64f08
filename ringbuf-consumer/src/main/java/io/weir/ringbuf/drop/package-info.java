/** Packets that the kernel drops: the records, what they mean, and the events made of them. */
package io.weir.ringbuf.drop;
