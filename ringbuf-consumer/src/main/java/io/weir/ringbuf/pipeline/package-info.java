/** From ring to sinks: agents, bounded queues and the accounting that must add up. */
package io.weir.ringbuf.pipeline;
