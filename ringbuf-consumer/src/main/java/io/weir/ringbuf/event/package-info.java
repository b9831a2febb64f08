/** Views over ring records, the immutable events made from them, and their attributes. */
package io.weir.ringbuf.event;
