/* What `--summary` counts: drops by what is cheap to know of them. Java takes the key's offsets from BTF. */
#ifndef WEIR_DROPSUMS_H
#define WEIR_DROPSUMS_H

#include "dropsnoop.h"
#include <bpf/bpf_endian.h>
#include <linux/if_ether.h>

#define NAME_WORDS 2         /* IFNAMSIZ */
#define NO_PROTOCOL 256      /* it is no IP, or has no IP header yet */
#define SUMS_FULL (-7)       /* -E2BIG */
#define IPV4_PROTOCOL_AT 9   /* RFC 791 section 3.1 */
#define IPV6_NEXT_AT 6       /* RFC 8200 section 3 */
#define PROTOCOL_BYTES 10    /* of an IP header, until either is read */

const volatile bool summarize = false; /* count in `drop_sums` instead of sending events */

struct drop_key {
	__u64 location;
	__u64 interface[NAME_WORDS]; /* its name; 0: not known */
	__u32 reason;
	__u32 netns;
	__u16 ethertype;             /* 0: unknown */
	__u16 protocol;              /* above IP, or NO_PROTOCOL; of IPv6 the first next header */
	__u32 pad;
};

_Static_assert(sizeof(struct drop_key) == 40, "layout");

/* Nothing is ever deleted, so what was counted stays. Java makes it larger where it is used. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1);
	__type(key, struct drop_key);
	__type(value, __u64);
} drop_sums SEC(".maps");

/* Drops for whose key there is no room. */
struct drop_others {
	__u64 packets;
	__u64 full; /* not 0: there is none, so none is looked for */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct drop_others);
} drop_others SEC(".maps");

/* A name of the kernel's, of which what stands behind the first 0 may be an earlier name's rest. */
static __always_inline void read_name(__u64 *name, const char *from)
{
	const __u64 lows = 0x0101010101010101ULL, highs = lows << 7, *words = (const void *)from;
	__u64 ends;

	name[0] = words[0];
	name[1] = words[1];
	ends = (name[0] - lows) & ~name[0] & highs;
	if (ends) {
		name[0] &= (ends & -ends) - 1; /* the machine is little-endian */
		name[1] = 0;
		return;
	}
	ends = (name[1] - lows) & ~name[1] & highs;
	if (ends)
		name[1] &= (ends & -ends) - 1;
}

/* What the packet is by its own word and its IP header's; not parsed any further. */
static __always_inline void find_protocol(struct drop_key *key, struct sk_buff *skb)
{
	__u32 network = skb->network_header;
	__u8 ip[PROTOCOL_BYTES];

	key->ethertype = bpf_ntohs(skb->protocol);
	key->protocol = NO_PROTOCOL;
	if (key->ethertype != ETH_P_IP && key->ethertype != ETH_P_IPV6)
		return;
	if (!network || network + sizeof(ip) > skb->tail ||
	    bpf_probe_read_kernel(ip, sizeof(ip), skb->head + network))
		return;
	if (key->ethertype == ETH_P_IP && ip[0] >> 4 == 4)
		key->protocol = ip[IPV4_PROTOCOL_AT];
	else if (key->ethertype == ETH_P_IPV6 && ip[0] >> 4 == 6)
		key->protocol = ip[IPV6_NEXT_AT];
}

/* Another CPU may put the key in at the same time; then it is there all the same. */
static __always_inline __u64 *new_sum(const struct drop_key *key, struct drop_others *others)
{
	__u64 none = 0;

	if (others->full)
		return NULL;
	if (bpf_map_update_elem(&drop_sums, key, &none, BPF_NOEXIST) == SUMS_FULL)
		others->full = 1;
	return bpf_map_lookup_elem(&drop_sums, key);
}

/* No other run of this program is on this CPU, so nothing comes between reading and writing. */
static __always_inline void add_up(const struct drop_key *key)
{
	__u64 *sum = bpf_map_lookup_elem(&drop_sums, key);
	struct drop_others *others;
	__u32 zero = 0;

	if (sum) {
		*sum += 1;
		return;
	}
	others = bpf_map_lookup_elem(&drop_others, &zero);
	if (!others)
		return;
	sum = new_sum(key, others);
	if (sum)
		*sum += 1;
	else
		others->packets++;
}

#endif
