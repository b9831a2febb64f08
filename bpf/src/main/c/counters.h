/* What every tool's programs count, so that seen = shown + filtered + suppressed +
 * limited + lost holds to the last event. */
#ifndef WEIR_COUNTERS_H
#define WEIR_COUNTERS_H

#include "kernel.h"

enum counter {
	COUNTER_SEEN,
	COUNTER_FILTERED,
	COUNTER_LOST_RESERVE, /* the ring had no room */
	COUNTER_LOST_TABLE,   /* a table had no room */
	COUNTER_SUPPRESSED,   /* normal, and left out by name */
	COUNTER_LIMITED,      /* held back by a rate limit */
	COUNTER_MAX,
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, COUNTER_MAX);
	__type(key, __u32);
	__type(value, __u64);
} counters SEC(".maps");

static __always_inline void count(__u32 counter)
{
	__u64 *value = bpf_map_lookup_elem(&counters, &counter);

	/* atomic, for a newer kernel may preempt a program and run another one on this CPU */
	if (value)
		__sync_fetch_and_add(value, 1);
}

#endif
