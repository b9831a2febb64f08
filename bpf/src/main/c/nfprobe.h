/* Which chain or table netfilter has a packet in, by probes on what runs them, and which rule drops
 * it, for where a drop names none. Netfilter's functions are probed, so each packet that they see
 * pays. Programs that have no function to be attached to are not loaded. */
#ifndef WEIR_NFPROBE_H
#define WEIR_NFPROBE_H

#include "kernel.h"
#include "dropsnoop.h"

#define NF_DROP 0
#define NFT_JUMP -3          /* include/uapi/linux/netfilter/nf_tables.h, enum nft_verdicts */
#define NFT_GOTO -4
#define NFT_REG_VERDICT 0
#define NF_VERDICT_MASK 0xff
#define NF_JUMPS 4           /* chains that a packet was sent to last */
#define NF_MAX_RULES 65536   /* of a chain that are looked through */
#define RULE_DLEN(head) ((head) >> 1 & 0xfff)
#define RULE_HANDLE(head) ((head) >> 13 & ((1ULL << 42) - 1))
#define NF_PACKETS 8192
#define NF_PLACES 1024

const volatile bool probe_nft = false;      /* this kernel has nftables, whose structs are read */
const volatile bool probe_iptables = false; /* and legacy iptables */

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct nf_hook_state {
	unsigned char hook;
};

struct nft_rule_blob {
	unsigned long size;
	unsigned char data[];
};

struct nft_table {
	unsigned short family : 6;
	char *name;
};

struct nft_chain {
	struct nft_rule_blob *blob_gen_0;
	struct nft_rule_blob *blob_gen_1;
	struct nft_table *table;
	char *name;
};

struct nft_pktinfo {
	struct sk_buff *skb;
	const struct nf_hook_state *state;
};

struct nft_verdict {
	unsigned int code;
	struct nft_chain *chain;
};

struct nft_data {
	struct nft_verdict verdict;
};

struct nft_immediate_expr {
	struct nft_data data;
	unsigned char dreg;
};

struct nft_expr {
	const void *ops;
	unsigned char data[];
};

struct xt_table {
	unsigned char af;
	char name[32];
};

#pragma clang attribute pop

/* A packet in a base chain, or in a table of legacy iptables. */
struct nf_packet {
	__u64 place;          /* struct nft_chain *, or struct xt_table * */
	__u64 dropped_by;     /* struct nft_expr * of a rule; 0: none yet */
	__u64 jumps[NF_JUMPS];
	__u32 jumped;         /* how often */
	__u8 kind;            /* enum nf_kind */
	__u8 hook;            /* enum nf_inet_hooks */
	__u8 pad[2];
};

/* By packet: from the entry of a chain or table until it lets the packet go on. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, NF_PACKETS);
	__type(key, __u64); /* struct sk_buff * */
	__type(value, struct nf_packet);
} nf_packets SEC(".maps");

/* The packet of a call, by where its return address is on the stack: that tells calls apart that
 * interrupt each other, or that go on on another CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, NF_PACKETS);
	__type(key, __u64);
	__type(value, __u64); /* struct sk_buff * */
} nf_calls SEC(".maps");

/* Names, by what `nf_place` of an event says. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, NF_PLACES);
	__type(key, __u64);
	__type(value, struct nf_place);
} nf_places SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct nf_place);
} nf_place_scratch SEC(".maps");

static __always_inline void nf_began(__u64 call, struct sk_buff *skb, struct nf_packet *packet)
{
	__u64 key = (__u64)skb;

	bpf_map_update_elem(&nf_packets, &key, packet, BPF_ANY);
	bpf_map_update_elem(&nf_calls, &call, &key, BPF_ANY);
}

/* A packet that goes on is no more in there. One that was dropped there is freed within (nft), or
 * right after, by nf_hook_slow(). */
static __always_inline void nf_ended(__u64 call, __u32 verdict)
{
	__u64 *skb = bpf_map_lookup_elem(&nf_calls, &call), key;

	if (!skb)
		return;
	key = *skb;
	bpf_map_delete_elem(&nf_calls, &call);
	if ((verdict & NF_VERDICT_MASK) != NF_DROP)
		bpf_map_delete_elem(&nf_packets, &key);
}

/* net/netfilter/nf_tables_core.c: unsigned int nft_do_chain(struct nft_pktinfo *, void *chain) */
SEC("kprobe/nft_do_chain")
int nft_began(struct pt_regs *regs)
{
	struct nft_pktinfo *info = (void *)PROBE_ARG1(regs);
	struct nf_packet packet = {
		.kind = NF_KIND_NFT,
		.place = PROBE_ARG2(regs),
		.hook = BPF_CORE_READ(info, state, hook),
	};

	nf_began(PROBE_CALL(regs), BPF_CORE_READ(info, skb), &packet);
	return 0;
}

SEC("kretprobe/nft_do_chain")
int nft_ended(struct pt_regs *regs)
{
	nf_ended(RETURN_CALL(regs), RETURN_VALUE(regs));
	return 0;
}

/* What gives a rule's own verdict: accept, drop, jump, ... */
SEC("kprobe/nft_immediate_eval")
int nft_decided(struct pt_regs *regs)
{
	struct nft_expr *expr = (void *)PROBE_ARG1(regs);
	struct nft_pktinfo *info = (void *)PROBE_ARG3(regs);
	struct nft_immediate_expr *immediate = (void *)expr + bpf_core_field_offset(expr->data);
	__u64 key = (__u64)BPF_CORE_READ(info, skb);
	struct nf_packet *packet;
	__s32 code;

	if (BPF_CORE_READ(immediate, dreg) != NFT_REG_VERDICT)
		return 0;
	packet = bpf_map_lookup_elem(&nf_packets, &key);
	if (!packet)
		return 0;
	code = BPF_CORE_READ(immediate, data.verdict.code);
	if (code == NF_DROP)
		packet->dropped_by = (__u64)expr;
	else if (code == NFT_JUMP || code == NFT_GOTO)
		packet->jumps[packet->jumped++ % NF_JUMPS] =
			(__u64)BPF_CORE_READ(immediate, data.verdict.chain);
	return 0;
}

/* net/ipv4/netfilter/ip_tables.c: unsigned int ipt_do_table(void *table, struct sk_buff *, const
 * struct nf_hook_state *); IPv6 likewise. */
static __always_inline int table_began(struct pt_regs *regs)
{
	const struct nf_hook_state *state = (void *)PROBE_ARG3(regs);
	struct nf_packet packet = {
		.kind = NF_KIND_IPTABLES,
		.place = PROBE_ARG1(regs),
		.hook = BPF_CORE_READ(state, hook),
	};

	nf_began(PROBE_CALL(regs), (void *)PROBE_ARG2(regs), &packet);
	return 0;
}

SEC("kprobe/ipt_do_table")
int ipt_began(struct pt_regs *regs)
{
	return table_began(regs);
}

SEC("kretprobe/ipt_do_table")
int ipt_ended(struct pt_regs *regs)
{
	nf_ended(RETURN_CALL(regs), RETURN_VALUE(regs));
	return 0;
}

SEC("kprobe/ip6t_do_table")
int ip6t_began(struct pt_regs *regs)
{
	return table_began(regs);
}

SEC("kretprobe/ip6t_do_table")
int ip6t_ended(struct pt_regs *regs)
{
	nf_ended(RETURN_CALL(regs), RETURN_VALUE(regs));
	return 0;
}

struct rule_walk {
	__u64 at;
	__u64 end;
	__u64 expr;
	__u64 handle;
};

static long next_rule(__u32 number, struct rule_walk *walk)
{
	__u64 data = walk->at + sizeof(__u64), head = 0, length;

	/* include/net/netfilter/nf_tables.h, struct nft_rule_dp: u64 is_last : 1, dlen : 12, handle : 42,
	 * which this compiler finds no relocation for */
	if (data > walk->end || bpf_probe_read_kernel(&head, sizeof(head), (void *)walk->at))
		return 1;
	length = RULE_DLEN(head);
	if (walk->expr >= data && walk->expr < data + length) {
		walk->handle = RULE_HANDLE(head);
		return 1;
	}
	walk->at = data + length;
	return head & 1;
}

static __always_inline __u64 handle_in(struct nft_rule_blob *blob, __u64 expr)
{
	struct rule_walk walk = {
		.at = (__u64)blob + bpf_core_field_offset(blob->data),
		.expr = expr,
	};

	walk.end = walk.at + BPF_CORE_READ(blob, size);
	if (!blob || expr < walk.at || expr >= walk.end)
		return 0;
	bpf_loop(NF_MAX_RULES, next_rule, &walk, 0);
	return walk.handle;
}

/* A change of rules leaves a chain with two sets of them. */
static __noinline __u64 handle_of(struct nft_chain *chain, __u64 expr)
{
	return handle_in(BPF_CORE_READ(chain, blob_gen_0), expr) ?:
	       handle_in(BPF_CORE_READ(chain, blob_gen_1), expr);
}

static __always_inline void name_nft(struct nf_place *place, struct nft_chain *chain)
{
	struct nft_table *table = BPF_CORE_READ(chain, table);

	place->family = BPF_CORE_READ_BITFIELD_PROBED(table, family);
	bpf_probe_read_kernel_str(place->table, sizeof(place->table), BPF_CORE_READ(table, name));
	bpf_probe_read_kernel_str(place->chain, sizeof(place->chain), BPF_CORE_READ(chain, name));
}

static __always_inline void name_iptables(struct nf_place *place, struct xt_table *table)
{
	place->family = BPF_CORE_READ(table, af);
	bpf_probe_read_kernel_str(place->table, sizeof(place->table), table->name);
	place->chain[0] = 0;
}

/* The rule's handle, and the chain that has the rule: the base chain where it is not found. */
static __always_inline __u64 find_rule(struct drop_event *event, const struct nf_packet *packet)
{
	__u64 expr = packet->dropped_by;

	if (!expr)
		return packet->place;
	event->nf_handle = handle_of((void *)packet->place, expr);
	for (int i = 0; i < NF_JUMPS && !event->nf_handle; i++) {
		if (!packet->jumps[i])
			continue;
		event->nf_handle = handle_of((void *)packet->jumps[i], expr);
		if (event->nf_handle)
			return packet->jumps[i];
	}
	return packet->place;
}

/* Where netfilter has a packet that it drops. */
static __always_inline void fill_netfilter(struct drop_event *event, struct sk_buff *skb)
{
	__u64 key = (__u64)skb, chain;
	struct nf_packet *packet = bpf_map_lookup_elem(&nf_packets, &key);
	__u32 zero = 0;
	struct nf_place *place = bpf_map_lookup_elem(&nf_place_scratch, &zero);

	if (!packet || !place)
		return;
	chain = packet->place;
	place->kind = packet->kind;
	place->hook = packet->hook;
	if (probe_iptables && packet->kind == NF_KIND_IPTABLES) {
		name_iptables(place, (void *)chain);
	} else if (probe_nft && packet->kind == NF_KIND_NFT) {
		chain = find_rule(event, packet);
		name_nft(place, (void *)chain);
	}
	event->nf_place = chain + packet->hook; /* both are aligned */
	bpf_map_update_elem(&nf_places, &event->nf_place, place, BPF_ANY);
	bpf_map_delete_elem(&nf_packets, &key);
}

#endif
