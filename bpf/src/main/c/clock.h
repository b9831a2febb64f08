/* What clock.bpf.c and Java share. */
#ifndef WEIR_CLOCK_H
#define WEIR_CLOCK_H

#include <linux/types.h>

struct clock_reading {
	__u64 jiffies; /* jiffies64 */
	__u64 monotonic_ns;
};

_Static_assert(sizeof(struct clock_reading) == 16, "layout");

#endif
