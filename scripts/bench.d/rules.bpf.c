/* What the rule table is measured beside: the kernel's hash, asked once for each tuple, and its trie of
 * prefixes. Both come behind the datapath's own parser and counters, and do no more than find the rule,
 * count its hit and drop; neither has modes, leases, TTLs or failsafes. And the entry that gives each
 * packet a source of a list before the program that is measured. */
#include "kernel.h"
#include <linux/if_ether.h>
#include "account.h"
#include "parse.h"
#include "rules.h"

#define PEER_TUPLES 64
#define SOURCES_MAX (1 << 18)
#define SOURCE_AT (ETH_HLEN + offsetof(struct iphdr, saddr))

const volatile __u32 tuple_count = 0;
const volatile __u32 source_count = 1;

/* As on the wire. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SOURCES_MAX);
	__type(key, __u32);
	__type(value, __be32);
} sources SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} measured SEC(".maps");

/* IPv4 alone, and no more of it than a rule can name: the smallest key that does. */
struct hash_key {
	__u32 tuple;
	__u32 source;
	__u32 destination;
	__u32 pad;
	__u64 transport; /* word 4 of rules.h */
};

struct peer_rule {
	__u64 precedence;
	__u64 hits;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, PEER_TUPLES);
	__type(key, __u32);
	__type(value, struct tuple);
} tuples SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1); /* set when it is loaded */
	__type(key, struct hash_key);
	__type(value, struct peer_rule);
} hash SEC(".maps");

struct lpm_key {
	__u32 length;
	__u32 address;
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, struct lpm_key);
	__type(value, struct peer_rule);
} trie SEC(".maps");

/* The same keys as the table's: any family. */
struct wide_key {
	__u64 word[KEY_WORDS];
	__u64 tuple;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct wide_key);
	__type(value, struct peer_rule);
} wide_hash SEC(".maps");

static __always_inline __u64 transport(const struct packet *packet)
{
	__u64 word = (__u64)packet->key.proto << KEY_PROTO_SHIFT |
		     (__u64)(packet->key.vlan & 0xfff) << KEY_VLAN_SHIFT;

	if (packet->flags & PACKET_HAS_PORTS)
		word |= KEY_HAS_PORTS | (__u64)bpf_ntohs(packet->key.sport) << KEY_SPORT_SHIFT |
			bpf_ntohs(packet->key.dport);
	if (packet->flags & PACKET_TCP)
		word |= KEY_HAS_TCP | (__u64)packet->tcp_flags << KEY_TCP_SHIFT;
	return word;
}

/* As the table's search: the tuple with the best rule first, until none can be better. */
__noinline int find_in_hash(struct packet *packet)
{
	struct peer_rule *best = NULL;
	__u64 word;

	if (!packet || packet->key.family != 4)
		return 0;
	word = transport(packet);
	for (__u32 i = 0; i < PEER_TUPLES && i < tuple_count; i++) {
		__u32 number = i;
		const struct tuple *tuple = bpf_map_lookup_elem(&tuples, &number);
		struct hash_key key = { .tuple = i };
		struct peer_rule *rule;

		if (!tuple || (best && tuple->best >= best->precedence))
			break;
		key.source = packet->key.saddr[0] & tuple->mask[0];
		key.destination = packet->key.daddr[0] & tuple->mask[2];
		key.transport = word & tuple->mask[4];
		rule = bpf_map_lookup_elem(&hash, &key);
		if (rule && (!best || rule->precedence < best->precedence))
			best = rule;
	}
	if (best)
		__sync_fetch_and_add(&best->hits, 1);
	return !!best;
}

__noinline int find_in_wide_hash(struct packet *packet)
{
	struct peer_rule *best = NULL;
	__u64 word;

	if (!packet || !packet->key.family)
		return 0;
	word = transport(packet);
	for (__u32 i = 0; i < PEER_TUPLES && i < tuple_count; i++) {
		__u32 number = i;
		const struct tuple *tuple = bpf_map_lookup_elem(&tuples, &number);
		struct wide_key key;
		struct peer_rule *rule;

		if (!tuple || (best && tuple->best >= best->precedence))
			break;
		key.word[0] = packet->key.saddr[0] & tuple->mask[0];
		key.word[1] = packet->key.saddr[1] & tuple->mask[1];
		key.word[2] = packet->key.daddr[0] & tuple->mask[2];
		key.word[3] = packet->key.daddr[1] & tuple->mask[3];
		key.word[4] = word & tuple->mask[4];
		key.tuple = i;
		rule = bpf_map_lookup_elem(&wide_hash, &key);
		if (rule && (!best || rule->precedence < best->precedence))
			best = rule;
	}
	if (best)
		__sync_fetch_and_add(&best->hits, 1);
	return !!best;
}

__noinline int find_in_trie(struct packet *packet)
{
	struct lpm_key key = { .length = 32 };
	struct peer_rule *rule;

	if (!packet || packet->key.family != 4)
		return 0;
	key.address = packet->key.saddr[0];
	rule = bpf_map_lookup_elem(&trie, &key);
	if (rule)
		__sync_fetch_and_add(&rule->hits, 1);
	return !!rule;
}

static __always_inline void observe(struct xdp_md *ctx, struct packet *packet)
{
	packet->bytes = bpf_xdp_get_buff_len(ctx);
	packet->segments = 1;
	parse(ctx, HOOK_XDP, ctx->ingress_ifindex, packet);
	account(HOOK_XDP, packet);
}

SEC("xdp.frags")
int peer_hash(struct xdp_md *ctx)
{
	struct packet packet = {};

	observe(ctx, &packet);
	return find_in_hash(&packet) ? XDP_DROP : XDP_PASS;
}

SEC("xdp.frags")
int peer_wide_hash(struct xdp_md *ctx)
{
	struct packet packet = {};

	observe(ctx, &packet);
	return find_in_wide_hash(&packet) ? XDP_DROP : XDP_PASS;
}

SEC("xdp.frags")
int peer_trie(struct xdp_md *ctx)
{
	struct packet packet = {};

	observe(ctx, &packet);
	return find_in_trie(&packet) ? XDP_DROP : XDP_PASS;
}

SEC("xdp.frags")
int bare(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp.frags")
int from_sources(struct xdp_md *ctx)
{
	__u32 number = source_count > 1 ? bpf_get_prandom_u32() % source_count : 0;
	__be32 *at = (void *)(long)ctx->data + SOURCE_AT, *source = bpf_map_lookup_elem(&sources, &number);

	if (source && (void *)(at + 1) <= (void *)(long)ctx->data_end)
		*at = *source;
	bpf_tail_call(ctx, &measured, 0);
	return XDP_ABORTED;
}

char LICENSE[] SEC("license") = "GPL";
