package io.weir.ringbuf.event;

/**
 * The identity of a process: ids are reused, ids with a start time are not.
 *
 * @param pid process id in the initial pid namespace
 * @param startBootNs when it started, CLOCK_BOOTTIME
 */
public record ProcessKey(int pid, long startBootNs) {}
