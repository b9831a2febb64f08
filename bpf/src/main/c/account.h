/* The stage that counts, and its maps. A program that is loaded over the same maps may take its place
 * at any time, so nothing here is kept but in maps. */
#ifndef WEIR_ACCOUNT_H
#define WEIR_ACCOUNT_H

#include "kernel.h"
#include "flows.h"
#include "packet.h"

#define SAMPLE_WINDOW_NS 10000000ULL
#define SAMPLED_RATE_SHIFT 4 /* when sampling, at most a sixteenth of `sample_above` */
#define SAMPLE_SHIFT_MAX 16

const volatile __u32 count_protocols = 7; /* bits 1 << enum hook; the others count totals alone */
const volatile __u32 count_flows = 0;     /* the same: one hook only for what is received */
const volatile __u64 sample_above = 0;    /* frames in a window at one hook of one CPU; 0: never */
const volatile bool keep_last = false; /* for tests: what the parser said is in last_packet */

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HOOKS);
	__type(key, __u32);
	__type(value, struct hook_counters);
} hook_counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 128);
	__type(key, struct ethertype_key);
	__type(value, struct traffic);
} ethertypes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct packet);
} last_packet SEC(".maps");

/* To what only this hook on this CPU writes. Packets are handled with bottom halves off
 * (net/core/dev.c, __dev_queue_xmit() and NAPI), so no other packet comes between; atomics would
 * cost as much as the parser. */
static __always_inline void add_own(struct traffic *traffic, const struct packet *packet)
{
	traffic->packets += packet->segments;
	traffic->bytes += packet->bytes;
}

static __always_inline void count_ethertype(__u32 hook, const struct packet *packet)
{
	struct ethertype_key key = {
		.ifindex = packet->key.ifindex,
		.ethertype = packet->ethertype < 0x600 ? 0 : packet->ethertype,
		.hook = hook,
	};
	struct traffic first = { packet->segments, packet->bytes };
	struct traffic *traffic = bpf_map_lookup_elem(&ethertypes, &key);

	if (!traffic) {
		if (!bpf_map_update_elem(&ethertypes, &key, &first, BPF_NOEXIST))
			return;
		traffic = bpf_map_lookup_elem(&ethertypes, &key); /* another CPU was first */
	}
	if (!traffic)
		return; /* no room: PROTOCOL_OTHER has it */
	__sync_fetch_and_add(&traffic->packets, first.packets);
	__sync_fetch_and_add(&traffic->bytes, first.bytes);
}

static __always_inline void count_also(struct traffic *slot, const struct packet *packet)
{
	if (packet->flags & PACKET_MALFORMED_LATE)
		add_own(slot + PROTOCOL_MALFORMED_LATE, packet);
	if (packet->flags & PACKET_FRAGMENT_FIRST)
		add_own(slot + PROTOCOL_FRAGMENT_FIRST, packet);
	if (packet->flags & PACKET_FRAGMENT_LATER)
		add_own(slot + PROTOCOL_FRAGMENT_LATER, packet);
	if (packet->flags & PACKET_ICMP_ERROR)
		add_own(slot + PROTOCOL_ICMP_ERROR, packet);
	if (packet->vlan_count)
		add_own(slot + PROTOCOL_VLAN, packet);
	if (packet->segments > 1)
		add_own(slot + PROTOCOL_SEGMENTED, packet);
}

static __always_inline void count_protocol(__u32 hook, struct traffic *slot,
					   const struct packet *packet)
{
	if (packet->flags & PACKET_MALFORMED_EARLY) {
		add_own(slot + PROTOCOL_MALFORMED_EARLY, packet);
	} else if (packet->key.family) {
		add_own(slot + packet->key.proto, packet);
		add_own(slot + (packet->key.family == 4 ? PROTOCOL_IPV4 : PROTOCOL_IPV6), packet);
	} else if (packet->ethertype == ETH_P_ARP) {
		add_own(slot + PROTOCOL_ARP, packet);
	} else {
		add_own(slot + PROTOCOL_OTHER, packet);
		count_ethertype(hook, packet);
	}
	count_also(slot, packet);
}

static __always_inline __u64 window_frames(const struct hook_counters *own)
{
	return own->frames - own->window_frames;
}

/* Ends a window that was long enough, or had too many frames before that, so that a CPU to which a
 * flood moves does not count it whole for a window. The first packet after a silence ends a window
 * that was slow, so it is not sampled. */
static __always_inline void adapt(struct hook_counters *own, __u64 jiffies)
{
	__u64 now_ns = bpf_ktime_get_ns(), passed_ns = now_ns - own->window_ns, rate;
	__u32 shift = 0;

	own->window_jiffies = jiffies;
	if (passed_ns < SAMPLE_WINDOW_NS && window_frames(own) <= sample_above)
		return;
	rate = window_frames(own) * SAMPLE_WINDOW_NS / (passed_ns ?: 1);
	if (rate > sample_above)
		while (shift < SAMPLE_SHIFT_MAX && rate >> shift > sample_above >> SAMPLED_RATE_SHIFT)
			shift++;
	own->sample_shift = shift;
	own->window_ns = now_ns;
	own->window_frames = own->frames;
}

/* Chooses evenly whatever period the traffic has: multiples of the golden ratio, modulo 1, are spread
 * evenly (Knuth, The Art of Computer Programming 3, 6.4). */
static __always_inline bool is_chosen(const struct hook_counters *own, __u32 shift)
{
	return !shift || own->frames * 0x9e3779b97f4a7c15ULL >> (64 - shift) == 0;
}

static __always_inline void keep(const struct packet *packet)
{
	__u32 zero = 0;
	struct packet *last = bpf_map_lookup_elem(&last_packet, &zero);

	if (last)
		*last = *packet;
}

static __always_inline struct hook_counters *count_total(__u32 hook, __u32 packets, __u32 bytes)
{
	struct hook_counters *own = bpf_map_lookup_elem(&hook_counters, &hook);

	if (own) {
		own->total.packets += packets;
		own->total.bytes += bytes;
	}
	return own;
}

static __always_inline void sample_flow(__u32 hook, struct hook_counters *own, struct packet *packet)
{
	__u32 shift = 0;

	if (sample_above) {
		__u64 jiffies = bpf_jiffies64();

		own->frames++;
		if (jiffies != own->window_jiffies ||
		    (!own->sample_shift && window_frames(own) > sample_above))
			adapt(own, jiffies);
		shift = own->sample_shift & 31;
	}
	if (is_chosen(own, shift))
		count_flow(hook, packet, own, shift);
}

/* Whether more than totals is wanted of what passes this hook. */
static __always_inline bool wants_headers(__u32 hook)
{
	return keep_last || (count_protocols | count_flows) & 1 << hook;
}

static __always_inline void account(__u32 hook, struct packet *packet)
{
	struct hook_counters *own = count_total(hook, packet->segments, packet->bytes);

	if (keep_last)
		keep(packet);
	if (!own)
		return;
	if (count_protocols & 1 << hook)
		count_protocol(hook, own->protocols, packet);
	if (count_flows & 1 << hook && packet->key.family)
		sample_flow(hook, own, packet);
}

#endif
