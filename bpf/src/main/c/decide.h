/* The drops bank: what an operator's rules say of a packet, and what is done. */
#ifndef WEIR_DECIDE_H
#define WEIR_DECIDE_H

#include "kernel.h"
#include "account.h"
#include "facts.h"
#include "lookup.h"
#include "packet.h"
#include "parse.h"

#define PROTECTED_A_SECOND 1000 /* on each CPU */
#define VERDICTS_A_WINDOW 16    /* of a rule, on each CPU */
#define VERDICT_WINDOW_SHIFT 8  /* jiffies: a quarter of a second to a second */
#define VERDICT_WINDOWS 256
#define LIMIT_BURST_NS (NS_A_SECOND / 10)
#define LIMIT_TRIES 4
#define LIMITED_SOURCES 65536
#define ND_HOP_LIMIT 255 /* RFC 4861, 6.1.1 */
#define ND_FIRST 133
#define ND_LAST 137
#define ICMP_FRAG_NEEDED 4
#define DHCP_SERVER 67
#define DHCP_CLIENT 68
#define DHCPV6_CLIENT 546
#define DHCPV6_SERVER 547
#define FAILSAFES_MAX 4096

const volatile __u32 drop_hooks = 0; /* bits 1 << enum hook: where rules are looked up */

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, FAILSAFES_MAX);
	__type(key, struct failsafe_key);
	__type(value, __u32);
} failsafe SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, DROP_COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} drop_counters SEC(".maps");

struct limit_key {
	__u64 source[2];
	__u32 rule;
	__u32 family;
};

/* The theoretical arrival time of a source's next packet, in ns of CLOCK_MONOTONIC: the generic cell
 * rate algorithm, ITU-T I.371. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, LIMITED_SOURCES);
	__type(key, struct limit_key);
	__type(value, __u64);
} limits SEC(".maps");

struct budget {
	__u64 window;
	__u32 owner;
	__u32 used;
};

/* Slot 0: packets that the link needs, by seconds; then verdicts by rule. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1 + VERDICT_WINDOWS);
	__type(key, __u32);
	__type(value, struct budget);
} budgets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 18);
} verdicts SEC(".maps");

/* Only keeps the type in BTF: it is no map's value. */
struct verdict_event type_of_verdict_event;

static __always_inline void count_drop(__u32 counter)
{
	__u64 *own = bpf_map_lookup_elem(&drop_counters, &counter);

	if (own)
		*own += 1; /* a CPU's own, with bottom halves off: see add_own() of account.h */
}

/* Takes one of `most` that an owner has in a window; false when none is left. */
static __always_inline bool take_budget(__u32 slot, __u32 owner, __u64 window, __u32 most)
{
	struct budget *own = bpf_map_lookup_elem(&budgets, &slot);

	if (!own)
		return false;
	if (own->window != window || own->owner != owner) {
		own->window = window;
		own->owner = owner;
		own->used = 0;
	}
	return own->used++ < most;
}

/* Whether an address can be a failsafe's: most are known not to be by one look. */
static __always_inline bool in_bloom(const struct datapath_state *state, const __u64 *remote)
{
	__u64 bit = mix(mix(0, remote[0]), remote[1]) >> 55;

	return state->failsafe_bloom[bit >> 6 & 7] >> (bit & 63) & 1;
}

static __always_inline bool is_failsafe(const struct datapath_state *state,
					const struct packet *packet)
{
	bool received = packet->key.direction == DIRECTION_RECEIVE;
	__u16 remote_port = received ? packet->key.sport : packet->key.dport;
	struct failsafe_key key = { .proto = packet->key.proto, .family = packet->key.family };

	key.remote[0] = received ? packet->key.saddr[0] : packet->key.daddr[0];
	key.remote[1] = received ? packet->key.saddr[1] : packet->key.daddr[1];
	if (!in_bloom(state, key.remote))
		return false;
	if (bpf_map_lookup_elem(&failsafe, &key))
		return true;
	key.remote_port = remote_port;
	if (bpf_map_lookup_elem(&failsafe, &key))
		return true;
	key.remote_port = 0;
	key.local_port = received ? packet->key.dport : packet->key.sport;
	if (bpf_map_lookup_elem(&failsafe, &key))
		return true;
	key.local_port = 0;
	key.proto = 0;
	return bpf_map_lookup_elem(&failsafe, &key);
}

static __always_inline bool between(const struct packet *packet, __u16 one, __u16 other)
{
	__u16 sport = bpf_ntohs(packet->key.sport), dport = bpf_ntohs(packet->key.dport);

	return (sport == one && dport == other) || (sport == other && dport == one);
}

/* Without these a link does not work: neighbour discovery, DHCP, and that a packet was too big. */
static __always_inline bool is_needed(const struct packet *packet)
{
	if (packet->flags & PACKET_ICMP) {
		if (packet->key.proto == IPPROTO_ICMPV6)
			return packet->icmp_type == ICMPV6_PKT_TOOBIG ||
			       (packet->icmp_type >= ND_FIRST && packet->icmp_type <= ND_LAST &&
				packet->hop_limit == ND_HOP_LIMIT);
		return packet->icmp_type == ICMP_DEST_UNREACH && packet->icmp_code == ICMP_FRAG_NEEDED;
	}
	if (packet->key.proto != IPPROTO_UDP || !(packet->flags & PACKET_HAS_PORTS))
		return false;
	return packet->key.family == 4 ? between(packet, DHCP_SERVER, DHCP_CLIENT) :
					 between(packet, DHCPV6_SERVER, DHCPV6_CLIENT);
}

static __always_inline bool is_protected(const struct packet *packet)
{
	return is_needed(packet) && take_budget(0, 0, bpf_ktime_get_ns() / NS_A_SECOND, PROTECTED_A_SECOND);
}

/* Whether a packet is below its source's rate. */
static __always_inline bool below_limit(const struct packet *packet, __u32 rule, __u32 rate)
{
	struct limit_key key = {
		.source = { packet->key.saddr[0], packet->key.saddr[1] },
		.rule = rule,
		.family = packet->key.family,
	};
	__u64 now = bpf_ktime_get_ns(), interval = NS_A_SECOND / (rate ?: 1), first = now + interval;

	for (int i = 0; i < LIMIT_TRIES; i++) {
		__u64 *next = bpf_map_lookup_elem(&limits, &key), had, from;

		if (!next) {
			if (!bpf_map_update_elem(&limits, &key, &first, BPF_NOEXIST))
				return true;
			continue; /* another CPU was first */
		}
		had = *(volatile __u64 *)next;
		from = (__s64)(had - now) > 0 ? had : now;
		if (from - now > LIMIT_BURST_NS)
			return false;
		if (__sync_val_compare_and_swap(next, had, from + interval) == had)
			return true;
	}
	return false;
}

/* What is done with a packet, by the rule that decides and all that stands above it. */
static __always_inline __u32 outcome(const struct datapath_state *state, const struct packet *packet,
				     const struct rule_entry *rule, __u64 precedence)
{
	__u32 verdict = precedence >> PRECEDENCE_VERDICT_SHIFT & 3;
	bool audit = state->drops_mode != MODE_ENFORCE;

	if (verdict == VERDICT_PASS)
		return DROPS_PASSED;
	if (verdict == VERDICT_LIMIT &&
	    below_limit(packet, (__u32)precedence >> PRECEDENCE_ID_SHIFT, rule->expires_rate & RATE_MASK))
		return DROPS_PASSED;
	if (is_failsafe(state, packet))
		return DROPS_FAILSAFE;
	if (is_protected(packet))
		return DROPS_PROTECTED;
	if (verdict == VERDICT_LIMIT)
		return audit ? DROPS_LIMITED_AUDITED : DROPS_LIMITED;
	return audit ? DROPS_AUDITED : DROPS_DROPPED;
}

static __always_inline void fill_verdict(struct verdict_event *event, __u32 hook,
					 const struct packet *packet, __u32 rule)
{
	event->boot_ns = bpf_ktime_get_boot_ns();
	event->bytes = packet->bytes;
	event->key = packet->key;
	event->packets = packet->segments;
	event->rule = rule;
	event->packet_flags = packet->flags;
	event->hook = hook;
	event->tcp_flags = packet->tcp_flags;
	event->icmp_type = packet->icmp_type;
	event->icmp_code = packet->icmp_code;
	event->pad = 0;
}

static __always_inline void send_verdict(__u32 hook, const struct datapath_state *state,
					 const struct packet *packet, __u32 rule, __u32 outcome)
{
	__u64 window = bpf_jiffies64() >> VERDICT_WINDOW_SHIFT;
	struct verdict_event *event;

	count_drop(VERDICTS_SEEN);
	if (!take_budget(1 + (rule & (VERDICT_WINDOWS - 1)), rule, window, VERDICTS_A_WINDOW)) {
		count_drop(VERDICTS_SUPPRESSED);
		return;
	}
	event = bpf_ringbuf_reserve(&verdicts, sizeof(*event), 0);
	if (!event) {
		count_drop(VERDICTS_LOST);
		return;
	}
	fill_verdict(event, hook, packet, rule);
	event->kind = EVENT_VERDICT;
	event->outcome = outcome;
	event->mode = state->drops_mode;
	event->state = 0;
	bpf_ringbuf_submit(event, 0);
}

static __always_inline bool apply(__u32 hook, const struct datapath_state *state,
				  const struct packet *packet, struct rule_entry *rule, __u64 precedence)
{
	__u32 done = outcome(state, packet, rule, precedence);

	__sync_fetch_and_add(&rule->hits, 1);
	count_drop(done);
	if (done != DROPS_PASSED && *(volatile __u64 *)&state->verdicts_until > bpf_jiffies64())
		send_verdict(hook, state, packet, (__u32)precedence >> PRECEDENCE_ID_SHIFT, done);
	return done == DROPS_DROPPED || done == DROPS_LIMITED;
}

static __always_inline const struct table_directory *directory(void *table, __u32 number)
{
	return unit(table, 1 + (number & 3));
}

/* What was sent is noted in every mode, so that its answers are known when the mode changes. */
static __always_inline void note(void *table, const struct packet *packet)
{
	const struct table_directory *received = directory(table, packet->key.family == 4 ? 0 : 2);

	if (received && received->needs & NEEDS_BEGINS)
		note_sent(packet);
}

/* Looks a packet up in the table as it is now; whether it is dropped. */
static __always_inline bool decide(void *ctx, const __u32 hook, struct packet *packet)
{
	__u32 zero = 0;
	const struct datapath_state *state = bpf_map_lookup_elem(&datapath, &zero);
	struct search *search = bpf_map_lookup_elem(&searches, &zero);
	struct table_search at = { .state = state, .search = search };
	bool ipv4 = packet->key.family == 4;
	struct rule_entry *rule;

	at.table = bpf_map_lookup_elem(&drops_bank, &zero);
	if (!state || !search || !at.table || !packet->key.family)
		return false;
	if (hook == HOOK_EGRESS)
		note(at.table, packet);
	if (state->drops_mode == MODE_OFF)
		return false;
	search->directory = (ipv4 ? 0 : 2) + (packet->key.direction & 1);
	at.header = unit(at.table, 0);
	at.directory = directory(at.table, search->directory);
	if (!at.header || !at.directory || !at.directory->tuples)
		return false;
	fill_key(ctx, packet, at.directory->needs, search->key);
	rule = find_rule(&at, ipv4);
	return rule && apply(hook, state, packet, rule, search->best);
}

/* Global functions, so that the verifier looks at each once. */
__noinline int xdp_decide(struct xdp_md *ctx, struct packet *packet)
{
	return packet && decide(ctx, HOOK_XDP, packet);
}

__noinline int skb_decide(struct __sk_buff *ctx, struct packet *packet)
{
	if (!packet)
		return false;
	return packet->key.direction == DIRECTION_TRANSMIT ? decide(ctx, HOOK_EGRESS, packet) :
							     decide(ctx, HOOK_INGRESS, packet);
}

#endif
