/** What Weir measures, in one model for every protocol that carries metrics; pure Java. */
package io.weir.ringbuf.metric;
