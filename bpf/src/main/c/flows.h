/* The table of flows. A packet of a known flow costs one cache line of tags and the flow's own; the
 * kernel's LRU hash costs several hundred nanoseconds once flows come and go (scripts/bench
 * observe). Any CPU may add to any flow. No lock: a way is taken by exchanging its tag, and the turn
 * above a flow's counters tells whoever adds to them whether the flow was still there. */
#ifndef WEIR_FLOWS_H
#define WEIR_FLOWS_H

#include "kernel.h"
#include "counters.h"
#include "packet.h"

#define FLOW_LINES_DEFAULT 16384
#define FLOW_TRIES 16 /* while another CPU writes the same flow or takes the same way */
#define NO_WAY FLOW_WAYS

const volatile __u32 flow_lines_mask = FLOW_LINES_DEFAULT - 1; /* lines less 1; a power of 2 */
const volatile bool send_events = false; /* flow.start; counters.h counts what is sent and lost */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, FLOW_LINES_DEFAULT);
	__type(key, __u32);
	__type(value, struct flow_line);
} flow_lines SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, FLOW_LINES_DEFAULT * FLOW_WAYS);
	__type(key, __u32);
	__type(value, struct flow);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct datapath_state);
} datapath SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} events SEC(".maps");

/* Only keeps the type in BTF: it is no map's value. */
struct flow_event type_of_event;

/* What is looked for, and where. */
struct flow_search {
	__u32 line;
	__u32 hash_bits; /* as they are in a tag */
	__u32 way;       /* NO_WAY: none yet */
	__u32 tag;       /* the way's, when it was looked at */
	bool busy;       /* somebody writes what may be this flow */
};

/* NH: halves of each word plus a secret each, multiplied, and summed. Two keys meet by chance alone,
 * once in 2^32: Black and others, UMAC, CRYPTO '99. */
static __always_inline __u64 nh(__u64 word, const __u32 *keys)
{
	return (__u64)((__u32)word + keys[0]) * ((__u32)(word >> 32) + keys[1]);
}

static __always_inline __u64 flow_hash(const struct flow_key *key)
{
	__u32 zero = 0;
	const struct datapath_state *state = bpf_map_lookup_elem(&datapath, &zero);
	__u64 word[sizeof(*key) / sizeof(__u64)], hash = 0;

	if (!state)
		return 0;
	__builtin_memcpy(word, key, sizeof(word));
	if (key->family == 4) {
		hash = nh(word[0] << 32 | (__u32)word[2], state->flow_keys);
	} else {
		hash = nh(word[0], state->flow_keys) + nh(word[1], state->flow_keys + 2) +
		       nh(word[2], state->flow_keys + 4) + nh(word[3], state->flow_keys + 6);
	}
	hash += nh(word[4], state->flow_keys + 8) + nh(word[5], state->flow_keys + 10);
	hash ^= hash >> 32;
	hash *= 0x9e3779b97f4a7c15ULL; /* the line is taken from the low bits, the tag from the high ones */
	return hash ^ hash >> 32;
}

static __always_inline bool same_flow(const struct flow_key *a, const struct flow_key *b)
{
	const __u64 *left = (const __u64 *)a, *right = (const __u64 *)b;

	return left[4] == right[4] && left[0] == right[0] && left[2] == right[2] &&
	       left[5] == right[5] && left[1] == right[1] && left[3] == right[3];
}

static __always_inline struct flow *flow_at(__u32 line, __u32 way)
{
	__u32 at = line * FLOW_WAYS + way;

	return bpf_map_lookup_elem(&flows, &at);
}

/* Looks through a line; without the flow, notes a free way if none was found before. */
static __always_inline struct flow *find_in_line(const struct flow_key *key, __u32 at,
						 struct flow_search *search)
{
	struct flow_line *line = bpf_map_lookup_elem(&flow_lines, &at);

	if (!line)
		return NULL;
	for (__u32 i = 0; i < FLOW_WAYS; i++) {
		__u32 tag = *(volatile __u32 *)&line->tag[i];
		struct flow *flow;

		if (!(tag & TAG_STATE)) {
			search->way = i;
			search->tag = tag;
			return NULL;
		}
		if ((tag ^ search->hash_bits) & TAG_HASH)
			continue;
		flow = flow_at(at, i);
		if ((tag & TAG_STATE) == TAG_BUSY) {
			search->busy = true;
		} else if (flow && same_flow(&flow->key, key)) {
			line->used[i] = (__u32)bpf_jiffies64();
			search->way = i;
			search->tag = tag;
			return flow;
		}
	}
	return NULL;
}

/* Notes the way that was longest without a packet. */
static __always_inline void find_oldest(__u32 at, __u32 now, __u32 *age, struct flow_search *search)
{
	struct flow_line *line = bpf_map_lookup_elem(&flow_lines, &at);

	if (!line)
		return;
	for (__u32 i = 0; i < FLOW_WAYS; i++) {
		__u32 tag = *(volatile __u32 *)&line->tag[i], idle = now - line->used[i];

		if ((__s32)idle < 0) /* used since `now` */
			idle = 0;
		if ((tag & TAG_STATE) != TAG_READY || (search->way != NO_WAY && idle <= *age))
			continue;
		*age = idle;
		search->line = at;
		search->way = i;
		search->tag = tag;
	}
}

/* The flow; or NULL, and where it could be put. The neighbour shares page and pair of cache lines. */
static __always_inline struct flow *find_flow(const struct flow_key *key, struct flow_search *search)
{
	__u32 age = 0, now = (__u32)bpf_jiffies64(), first = search->line;
	struct flow *flow;

	search->way = NO_WAY;
	flow = find_in_line(key, first, search);
	if (flow || search->way != NO_WAY)
		return flow;
	search->line = first ^ 1;
	flow = find_in_line(key, first ^ 1, search);
	if (flow || search->way != NO_WAY)
		return flow;
	find_oldest(first, now, &age, search);
	find_oldest(first ^ 1, now, &age, search);
	return NULL;
}

static __always_inline void send_flow_start(__u32 hook, const struct packet *packet)
{
	struct flow_event *event;

	count(COUNTER_SEEN);
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		count(COUNTER_LOST_RESERVE);
		return;
	}
	event->boot_ns = bpf_ktime_get_boot_ns();
	event->bytes = packet->bytes;
	event->key = packet->key;
	event->kind = EVENT_FLOW_START;
	event->packets = packet->segments;
	event->hook = hook;
	event->tcp_flags = packet->tcp_flags;
	event->icmp_type = packet->icmp_type;
	event->icmp_code = packet->icmp_code;
	event->packet_flags = packet->flags;
	bpf_ringbuf_submit(event, 0);
}

/* Puts a new flow into the way that was found; false when another CPU was faster. */
static __always_inline bool start_flow(struct hook_counters *own, const struct packet *packet,
				       const struct flow_search *search, __u32 shift)
{
	__u32 at = search->line, way = search->way & (FLOW_WAYS - 1);
	__u64 turn = ((search->tag >> TAG_TURN_SHIFT) + 1) & TAG_TURNS, jiffies = bpf_jiffies64();
	__u32 tag = search->hash_bits | (__u32)turn << TAG_TURN_SHIFT;
	struct flow_line *line = bpf_map_lookup_elem(&flow_lines, &at);
	struct flow *flow = flow_at(at, way);

	if (!line || !flow || __sync_val_compare_and_swap(&line->tag[way], search->tag,
							   tag | TAG_BUSY) != search->tag)
		return false;
	turn <<= FLOW_COUNT_BITS;
	__sync_lock_test_and_set(&flow->packets, turn | (__u64)packet->segments << shift);
	__sync_lock_test_and_set(&flow->bytes, turn | (__u64)packet->bytes << shift);
	flow->key = packet->key;
	flow->first_jiffies = jiffies;
	flow->generation = 0;
	flow->flags = shift ? FLOW_SAMPLED : 0;
	flow->tcp_flags = packet->tcp_flags;
	flow->verdict = 0;
	line->used[way] = (__u32)jiffies;
	__sync_lock_test_and_set(&line->tag[way], tag | TAG_READY);
	own->flows_created++;
	if ((search->tag & TAG_STATE) == TAG_READY)
		own->flows_evicted++;
	return true;
}

/* Adds to a counter while its flow is there; otherwise takes it back, unless that is too late. */
static __always_inline bool add_in_turn(__u64 *counter, __u64 n, __u64 turn)
{
	__u64 had = __sync_fetch_and_add(counter, n);

	if (had >> FLOW_COUNT_BITS == turn)
		return true;
	for (int i = 0; i < 4; i++) {
		__u64 now = *(volatile __u64 *)counter;

		if (now >> FLOW_COUNT_BITS != had >> FLOW_COUNT_BITS ||
		    __sync_val_compare_and_swap(counter, now, now - n) == now)
			break;
	}
	return false;
}

static __always_inline bool add_to_flow(struct flow *flow, const struct packet *packet, __u32 tag,
					__u32 shift)
{
	__u64 turn = tag >> TAG_TURN_SHIFT & TAG_TURNS;

	if (shift && !(flow->flags & FLOW_SAMPLED))
		flow->flags |= FLOW_SAMPLED;
	if (packet->tcp_flags & ~flow->tcp_flags)
		flow->tcp_flags |= packet->tcp_flags;
	return add_in_turn(&flow->packets, (__u64)packet->segments << shift, turn) &&
	       add_in_turn(&flow->bytes, (__u64)packet->bytes << shift, turn);
}

static __always_inline void lose_flow(struct hook_counters *own, const struct packet *packet,
				      __u32 shift)
{
	own->flows_lost += (__u64)packet->segments << shift;
	if (send_events) {
		count(COUNTER_SEEN);
		count(COUNTER_LOST_TABLE);
	}
}

enum tried {
	TRIED_IN_VAIN, /* another CPU was in the way */
	TRIED_COUNTED,
	TRIED_STARTED,
};

/* A global function: the verifier looks at it once. */
__noinline int try_flow(struct packet *packet, struct hook_counters *own, __u32 shift)
{
	struct flow_search search = {};
	struct flow *flow;
	__u64 hash;

	if (!packet || !own)
		return TRIED_IN_VAIN;
	hash = flow_hash(&packet->key);
	search.hash_bits = (__u32)(hash >> 32) & TAG_HASH;
	search.line = (__u32)hash & flow_lines_mask;
	flow = find_flow(&packet->key, &search);
	if (flow) /* one whose counter ran over is begun again, in its place */
		return add_to_flow(flow, packet, search.tag, shift) ||
				       start_flow(own, packet, &search, shift) ?
			       TRIED_COUNTED : TRIED_IN_VAIN;
	if (search.busy || search.way == NO_WAY || !start_flow(own, packet, &search, shift))
		return TRIED_IN_VAIN;
	return TRIED_STARTED;
}

/* Counts a packet in its flow, 2^shift times. */
static __always_inline void count_flow(__u32 hook, struct packet *packet, struct hook_counters *own,
				       __u32 shift)
{
	for (int i = 0; i < FLOW_TRIES; i++) {
		int tried = try_flow(packet, own, shift);

		if (tried == TRIED_STARTED && send_events)
			send_flow_start(hook, packet);
		if (tried != TRIED_IN_VAIN)
			return;
	}
	lose_flow(own, packet, shift);
}

#endif
