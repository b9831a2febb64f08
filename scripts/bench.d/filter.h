/* The addresses that rules are about, and packets come from: each index has one of its own in 10.0.0.0/8, and neighbours
 * in the list are far apart. */
#ifndef FILTER_H
#define FILTER_H

#define SOURCE_NET 0x0a000000u
#define SOURCE_BITS 24
#define SOURCE_MASK ((1u << SOURCE_BITS) - 1)
#define SOURCE_STEP 0x9e3779b1u /* odd, so it is a bijection; the golden ratio of 2^32, as in Fibonacci hashing */

static inline unsigned int source_address(unsigned int index)
{
	return SOURCE_NET | (index * SOURCE_STEP & SOURCE_MASK);
}

#endif
