/**
 * What goes through an interface: readings of counters, what changed between them, rates, order.
 */
package io.weir.ringbuf.traffic;
