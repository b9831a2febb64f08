/** What user space adds to an event: container, pod, user and wall-clock time. */
package io.weir.ringbuf.enrich;
