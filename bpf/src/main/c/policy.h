/* The policy bank: what documents say of a connection, and what is done. The first packet decides;
 * what answers it passes, and a set that says so decides anew about connections that are open. */
#ifndef WEIR_POLICY_H
#define WEIR_POLICY_H

#include "kernel.h"
#include "decide.h"
#include "facts.h"
#include "lookup.h"
#include "packet.h"
#include "track.h"

#define OWNER_POLICY (1U << 31) /* of a budget; rules' ids have 29 bits */
#define KEY_VLAN_BITS (0xfffULL << KEY_VLAN_SHIFT)

const volatile __u32 policy_hooks = 0; /* bits 1 << enum hook: where policies are looked up */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__array(values, struct table_template);
} policy_bank SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, POLICY_COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} policy_counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 18);
} policy_verdicts SEC(".maps");

/* What is known of one packet, on one CPU. In a map, so that the verifier looks at each of the
 * functions below with whatever may be in it, and at each once. */
struct judgement {
	struct tracked at;
	__u32 rule;    /* the id of the one that decided; 0: none */
	__u32 place;   /* its unit */
	__u32 outcome; /* enum policy_counter */
	bool again;    /* about its connection, that another set allowed */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct judgement);
} judgements SEC(".maps");

static __always_inline void count_policy(__u32 counter)
{
	__u64 *own = bpf_map_lookup_elem(&policy_counters, &counter);

	if (own)
		*own += 1; /* as count_drop() */
}

static __always_inline void send_policy(__u32 hook, const struct datapath_state *state,
					const struct packet *packet, const struct judgement *made)
{
	__u64 window = bpf_jiffies64() >> VERDICT_WINDOW_SHIFT;
	__u32 slot = 1 + (made->rule & (VERDICT_WINDOWS - 1));
	struct verdict_event *event;

	count_policy(POLICY_VERDICTS_SEEN);
	if (!take_budget(slot, made->rule | OWNER_POLICY, window, VERDICTS_A_WINDOW)) {
		count_policy(POLICY_VERDICTS_SUPPRESSED);
		return;
	}
	event = bpf_ringbuf_reserve(&policy_verdicts, sizeof(*event), 0);
	if (!event) {
		count_policy(POLICY_VERDICTS_LOST);
		return;
	}
	fill_verdict(event, hook, packet, made->rule);
	event->kind = EVENT_POLICY;
	event->outcome = made->outcome;
	event->mode = state->policy_mode;
	event->state = made->at.state;
	bpf_ringbuf_submit(event, 0);
}

/* Turns the key of an answer, or of a later packet, into that of the packet that opened. */
static __always_inline void ask_of_opener(struct search *search, const struct packet *packet,
					  const struct tracked *at)
{
	__u64 *key = search->key, word, ports = key[4] & 0xffffffff;

	if (at->answers) {
		word = key[0];
		key[0] = key[2];
		key[2] = word;
		word = key[1];
		key[1] = key[3];
		key[3] = word;
		search->directory ^= 1;
		ports = (ports & WORD_PORT) << 16 | ports >> 16;
		if (packet->flags & PACKET_ICMP) /* the query's type, and code 0 */
			ports = (__u32)(at->key.remote_port | at->key.local_port) << KEY_SPORT_SHIFT;
	}
	key[4] = (key[4] & ~(0xffffffffULL | KEY_LOCAL | KEY_BEGINS | 0xffULL << KEY_TCP_SHIFT)) | ports;
	if (key[4] & KEY_HAS_TCP)
		key[4] |= (__u64)TCP_SYN << KEY_TCP_SHIFT;
}

/* What is done with a packet that the rules deny. */
static __always_inline __u32 denied(const struct datapath_state *state, const struct packet *packet)
{
	if (is_failsafe(state, packet))
		return POLICY_FAILSAFE;
	if (is_protected(packet))
		return POLICY_PROTECTED;
	return state->policy_mode == MODE_ENFORCE ? POLICY_DENIED : POLICY_AUDITED;
}

static __always_inline void pass(const struct packet *packet, const struct tracked *at,
				 struct connection *connection, __u32 outcome)
{
	if (!follow(packet, at, connection))
		count_policy(CONNECTIONS_LOST);
	count_policy(outcome);
}

/* Whether a packet's connection was allowed by another set, and this one is asked again about it: in
 * audit it is always about those that the other would have denied. */
static __always_inline bool is_of_another(const struct datapath_state *state, const struct tracked *at,
					  const struct connection *connection)
{
	return connection->generation != *(volatile __u64 *)&state->policy_generation &&
	       (state->policy_again || at->denied);
}

/* Whether a packet is like the one that opened its connection, in all that a rule may ask: then the rules
 * need not be asked again before it is answered. */
static __always_inline bool is_repeat(const struct datapath_state *state, const struct tracked *at,
				      const struct connection *connection, const struct packet *packet)
{
	return connection->flags & CONNECTION_REPEATS && !at->answers && at->state == STATE_NEW &&
	       connection->generation == *(volatile __u64 *)&state->policy_generation &&
	       (!(packet->flags & PACKET_TCP) || connection->tcp_flags == packet->tcp_flags) &&
	       !(packet->flags & (PACKET_ICMP | PACKET_FRAGMENT_FIRST | PACKET_FRAGMENT_LATER));
}

/* Counts a hit of the rule that decided about a connection; false when another table is in place. */
static __always_inline bool hit_again(const struct connection *connection)
{
	__u32 zero = 0;
	void *table = bpf_map_lookup_elem(&policy_bank, &zero);
	struct rule_entry *rule;

	if (!connection->rule)
		return true;
	rule = table ? unit(table, connection->place) : NULL;
	if (!rule || (__u32)rule->precedence >> PRECEDENCE_ID_SHIFT != connection->rule)
		return false;
	__sync_fetch_and_add(&rule->hits, 1);
	return true;
}

/* Whether nothing more is to be asked about a packet of a connection that is known. */
static __always_inline bool is_settled(const struct datapath_state *state, const struct packet *packet,
				       const struct tracked *at, struct connection *connection)
{
	if (at->denied && at->answers) {
		pass(packet, at, connection, POLICY_ORPHANED);
		return true;
	}
	if (state->policy_again && at->state == STATE_ESTABLISHED) {
		pass(packet, at, connection, POLICY_ALLOWED);
		return true;
	}
	if (is_repeat(state, at, connection, packet) && hit_again(connection)) {
		pass(packet, at, connection, at->denied ? POLICY_AUDITED : POLICY_ALLOWED);
		return true;
	}
	return false;
}

static __always_inline bool is_in_force(const struct datapath_state *state)
{
	return state->policy_mode != MODE_OFF &&
	       *(volatile __u64 *)&state->policy_until > bpf_jiffies64();
}

/* Finds a packet's connection; whether rules are to be looked up, by the key in `searches`. */
__noinline int policy_track(struct packet *packet)
{
	__u32 zero = 0;
	const struct datapath_state *state = bpf_map_lookup_elem(&datapath, &zero);
	struct search *search = bpf_map_lookup_elem(&searches, &zero);
	struct judgement *made = bpf_map_lookup_elem(&judgements, &zero);
	struct connection *connection;

	if (!packet || !state || !search || !made || !packet->key.family || !is_in_force(state))
		return false;
	search->directory = (packet->key.family == 4 ? 0 : 2) + (packet->key.direction & 1);
	fill_key(NULL, packet, NEEDS_FRAGMENTS, search->key);
	connection = track(packet, search->key[4], &made->at);
	made->again = connection && is_of_another(state, &made->at, connection);
	if (connection && !made->again && is_settled(state, packet, &made->at, connection))
		return false;
	if (made->again) {
		ask_of_opener(search, packet, &made->at);
		made->at.state = STATE_NEW;
	}
	search->key[4] = (search->key[4] & ~KEY_VLAN_BITS) | (__u64)made->at.state << KEY_VLAN_SHIFT;
	return true;
}

/* Whether rules of what is received ask what is for this host. */
static __always_inline bool asks_local(const struct packet *packet)
{
	__u32 zero = 0;
	void *table = bpf_map_lookup_elem(&policy_bank, &zero);
	const struct table_directory *of = table ? directory(table, packet->key.family == 4 ? 0 : 2) : NULL;

	return of && of->needs & NEEDS_LOCAL;
}

static __always_inline void add_local(void)
{
	__u32 zero = 0;
	struct search *search = bpf_map_lookup_elem(&searches, &zero);

	if (search)
		search->key[4] |= KEY_LOCAL;
}

/* Looks up what the rules say; whether they allow it. */
__noinline int policy_allows(bool ipv4)
{
	__u32 zero = 0;
	const struct datapath_state *state = bpf_map_lookup_elem(&datapath, &zero);
	struct search *search = bpf_map_lookup_elem(&searches, &zero);
	struct judgement *made = bpf_map_lookup_elem(&judgements, &zero);
	struct table_search at = { .state = state, .search = search };
	struct rule_entry *rule;

	at.table = bpf_map_lookup_elem(&policy_bank, &zero);
	if (!state || !search || !made || !at.table)
		return true;
	made->rule = 0;
	made->place = 0;
	at.header = unit(at.table, 0);
	at.directory = directory(at.table, search->directory);
	if (!at.header || !at.directory || !at.directory->tuples)
		return true;
	rule = find_rule(&at, ipv4);
	if (!rule)
		return true;
	made->place = search->rule;
	made->rule = (__u32)search->best >> PRECEDENCE_ID_SHIFT;
	__sync_fetch_and_add(&rule->hits, 1);
	return (search->best >> PRECEDENCE_VERDICT_SHIFT & 3) == VERDICT_PASS;
}

static __always_inline void open_connection(const struct datapath_state *state,
					    const struct packet *packet, const struct judgement *made)
{
	struct connection first = {
		.used = bpf_jiffies64(),
		.generation = state->policy_generation,
		.rule = made->rule,
		.place = made->place,
		.direction = packet->key.direction,
		.tcp_flags = packet->tcp_flags,
	};

	if (made->outcome == POLICY_AUDITED)
		first.flags = CONNECTION_DENIED | CONNECTION_REPEATS;
	if (made->outcome == POLICY_ALLOWED)
		first.flags = CONNECTION_REPEATS;

	count_policy(begin_connection(&made->at, &first) ? CONNECTIONS_OPENED : CONNECTIONS_LOST);
}

/* A connection was decided about anew. */
static __always_inline void renew(const struct datapath_state *state, struct connection *connection,
				  const struct judgement *made)
{
	connection->generation = state->policy_generation;
	connection->rule = made->rule;
	connection->place = made->place;
	if (made->outcome == POLICY_AUDITED)
		connection->flags |= CONNECTION_DENIED;
	else
		connection->flags &= ~CONNECTION_DENIED;
}

/* Notes what was decided; whether the packet is dropped. */
static __always_inline bool settle(const struct datapath_state *state, const struct packet *packet,
				   const struct judgement *made)
{
	struct connection *connection = NULL;
	bool established;

	if (made->outcome == POLICY_DENIED) {
		if (made->again)
			end_connection(&made->at);
		return true;
	}
	if (made->at.found)
		connection = find_connection(&made->at.key, &established);
	if (connection) {
		if (made->again)
			renew(state, connection, made);
		if (!follow(packet, &made->at, connection))
			count_policy(CONNECTIONS_LOST);
	} else if (made->at.state == STATE_NEW) {
		open_connection(state, packet, made);
	}
	return false;
}

/* What belongs to something that passes is not told, nor what keeps a link going. */
static __always_inline bool is_news(const struct judgement *made)
{
	switch (made->outcome) {
	case POLICY_ALLOWED:
		return made->at.state == STATE_NEW || made->at.state == STATE_INVALID;
	case POLICY_PROTECTED:
		return made->at.state != STATE_UNTRACKED;
	default:
		return true;
	}
}

/* Counts and tells what was decided; whether the packet is dropped. */
__noinline int policy_settle(struct packet *packet, __u32 hook, bool allowed)
{
	__u32 zero = 0;
	const struct datapath_state *state = bpf_map_lookup_elem(&datapath, &zero);
	struct judgement *made = bpf_map_lookup_elem(&judgements, &zero);

	if (!packet || !state || !made)
		return false;
	made->outcome = allowed ? POLICY_ALLOWED : denied(state, packet);
	count_policy(made->outcome);
	if (is_news(made) && *(volatile __u64 *)&state->policy_told_until > bpf_jiffies64())
		send_policy(hook, state, packet, made);
	return settle(state, packet, made);
}

/* Global functions, as in decide.h. What is for this host is asked of what is received, and of what is
 * sent what it made. */
__noinline int xdp_local(struct xdp_md *ctx, struct packet *packet)
{
	if (packet && asks_local(packet) && is_local(ctx, packet))
		add_local();
	return 0;
}

__noinline int skb_local(struct __sk_buff *ctx, struct packet *packet)
{
	if (!packet)
		return 0;
	if (packet->key.direction == DIRECTION_TRANSMIT ? !ctx->ingress_ifindex :
							 asks_local(packet) && is_local(ctx, packet))
		add_local();
	return 0;
}

/* Whether a packet is dropped that is to be asked about. No function calls the next: their stacks would
 * not fit. */
static __always_inline bool judge(const __u32 hook, struct packet *packet)
{
	return policy_settle(packet, hook, policy_allows(packet->key.family == 4));
}

static __always_inline bool xdp_policy(struct xdp_md *ctx, struct packet *packet)
{
	if (!policy_track(packet))
		return false;
	xdp_local(ctx, packet);
	return judge(HOOK_XDP, packet);
}

static __always_inline bool skb_policy(struct __sk_buff *ctx, const __u32 hook, struct packet *packet)
{
	if (!policy_track(packet))
		return false;
	skb_local(ctx, packet);
	return judge(hook, packet);
}

#endif
