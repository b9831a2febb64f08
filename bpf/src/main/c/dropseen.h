/* Drops at each interface, to be compared with what its own counters say. */
#ifndef WEIR_DROPSEEN_H
#define WEIR_DROPSEEN_H

#include "dropsnoop.h"

#define DEVICE_SLOTS_LOG 10

/* Reasons by which an interface's counters may rise; those that IP and what is above it decide are not. */
const volatile __u8 device_reasons[CORE_REASONS] = {};

/* By device_slot(). Two interfaces may meet in one: then more drops seem to have been seen at each. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1 << DEVICE_SLOTS_LOG);
	__type(key, __u32);
	__type(value, __u64);
} seen_at_device SEC(".maps");

/* As SeenAtDevices.java has it. */
static __always_inline __u32 device_slot(__u32 netns, __u32 ifindex)
{
	return (netns * 0x9e3779b1u ^ ifindex * 0x85ebca6bu) >> (32 - DEVICE_SLOTS_LOG);
}

static __always_inline void count_at_device(struct sk_buff *skb, __u32 reason)
{
	struct net_device *device = skb->dev;
	struct net *net;
	__u64 *seen;
	__u32 slot;

	if (reason < CORE_REASONS && !device_reasons[reason])
		return;
	net = device->nd_net.net;
	slot = device_slot(net->ns.inum, device->ifindex);
	seen = bpf_map_lookup_elem(&seen_at_device, &slot);
	if (seen)
		*seen += 1; /* no other run of this program is on this CPU */
}

#endif
