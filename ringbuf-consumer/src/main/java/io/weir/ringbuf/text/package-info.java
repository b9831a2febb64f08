/** Text as it may be shown: whoever wrote it, it cannot drive a terminal. */
package io.weir.ringbuf.text;
