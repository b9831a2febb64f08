/* What rules are compared with: a packet's headers, and what can be known of it beyond them. */
#ifndef WEIR_FACTS_H
#define WEIR_FACTS_H

#include "kernel.h"
#include <linux/in.h>
#include <bpf/bpf_endian.h>
#include "packet.h"
#include "rules.h"

#define NS_A_SECOND 1000000000ULL
#define ANSWERS_WITHIN_NS (300 * NS_A_SECOND)
#define FRAGMENTED_MAX 8192
#define SENT_MAX 65536
#define LOCAL_MAX 4096
#define TCP_SYN 0x02
#define TCP_ACK 0x10
#define AF_INET 2
#define AF_INET6 10

/* A datagram that comes in fragments. RFC 791, 3.2; RFC 8200, 4.5: of IPv6 the protocol is not a part,
 * for what follows the fragment header need not be the transport's. */
struct fragment_key {
	__u64 saddr[2];
	__u64 daddr[2];
	__u32 id;
	__u32 ifindex;
	__u16 vlan;
	__u8 proto;
	__u8 family;
	__u32 pad;
};

/* Its first fragment's word 4. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, FRAGMENTED_MAX);
	__type(key, struct fragment_key);
	__type(value, __u64);
} fragments SEC(".maps");

/* What was sent, as an answer to it would come. */
struct sent_key {
	__u64 remote[2];
	__u64 local[2];
	__u16 remote_port;
	__u16 local_port;
	__u8 proto;
	__u8 family;
	__u16 pad;
};

/* When it was last sent: CLOCK_MONOTONIC. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, SENT_MAX);
	__type(key, struct sent_key);
	__type(value, __u64);
} sent SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, LOCAL_MAX);
	__type(key, struct local_key);
	__type(value, __u32);
} local_addresses SEC(".maps");

/* A first fragment's ports are known; later ones are looked up by it. */
static __always_inline void fragment_key(const struct packet *packet, struct fragment_key *key)
{
	__builtin_memcpy(key->saddr, packet->key.saddr, sizeof(key->saddr));
	__builtin_memcpy(key->daddr, packet->key.daddr, sizeof(key->daddr));
	key->id = packet->fragment_id;
	key->ifindex = packet->key.ifindex;
	key->vlan = packet->key.vlan;
	key->family = packet->key.family;
	if (packet->key.family == 4)
		key->proto = packet->key.proto;
}

static __always_inline void note_sent(const struct packet *packet)
{
	struct sent_key key = {
		.remote = { packet->key.daddr[0], packet->key.daddr[1] },
		.local = { packet->key.saddr[0], packet->key.saddr[1] },
		.remote_port = packet->key.dport,
		.local_port = packet->key.sport,
		.proto = packet->key.proto,
		.family = packet->key.family,
	};
	__u64 now = bpf_ktime_get_ns();

	if (packet->key.proto != IPPROTO_TCP)
		bpf_map_update_elem(&sent, &key, &now, BPF_ANY);
}

static __always_inline bool was_sent(const struct sent_key *key)
{
	const __u64 *when = bpf_map_lookup_elem(&sent, key);

	return when && bpf_ktime_get_ns() - *when < ANSWERS_WITHIN_NS;
}

/* Whether a received packet answers one that was sent lately, or tells of its fate. */
static __always_inline bool answers(const struct packet *packet)
{
	struct sent_key key = {
		.remote = { packet->key.saddr[0], packet->key.saddr[1] },
		.local = { packet->key.daddr[0], packet->key.daddr[1] },
		.remote_port = packet->key.sport,
		.local_port = packet->key.dport,
		.proto = packet->key.proto,
		.family = packet->key.family,
	};

	if (packet->flags & PACKET_HAS_INNER) { /* what it quotes came from here */
		key.remote[0] = packet->inner.daddr[0];
		key.remote[1] = packet->inner.daddr[1];
		key.local[0] = packet->inner.saddr[0];
		key.local[1] = packet->inner.saddr[1];
		key.remote_port = packet->inner.dport;
		key.local_port = packet->inner.sport;
		key.proto = packet->inner.proto;
		if (key.proto == IPPROTO_TCP)
			return true;
	}
	return was_sent(&key);
}

/* Of TCP a SYN without ACK; of others what answers nothing. What is malformed, or a later fragment
 * whose first one was not seen, begins nothing. */
static __always_inline bool begins(const struct packet *packet)
{
	if (packet->flags & (PACKET_MALFORMED_LATE | PACKET_FRAGMENT_LATER))
		return false;
	if (packet->key.proto == IPPROTO_TCP)
		return packet->flags & PACKET_TCP && (packet->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
	return !answers(packet);
}

static __always_inline bool is_to_many(const struct packet *packet)
{
	const __u8 *first = (const __u8 *)packet->key.daddr;

	if (packet->key.family == 6)
		return first[0] == 0xff;
	return (first[0] & 0xf0) == 0xe0 || (__u32)packet->key.daddr[0] == 0xffffffff;
}

/* Link-local or loopback: RFC 4291, 2.4. */
static __always_inline bool is_of_link(const __u64 *address)
{
	const __u8 *first = (const __u8 *)address;

	return (first[0] == 0xfe && (first[1] & 0xc0) == 0x80) ||
	       (!address[0] && address[1] == bpf_cpu_to_be64(1));
}

/* Whether the kernel would not forward it: only where it forwards at all does it say. Of IPv6 it says
 * so of each packet whose source or destination is of the link or multicast, before it looks
 * (net/core/filter.c, bpf_ipv6_fib_lookup()). But input goes by the destination alone, so the source
 * is left out then, and such a destination is this host's only as one of its addresses. */
static __always_inline bool fib_keeps(void *ctx, const struct packet *packet)
{
	struct bpf_fib_lookup query = {};

	query.family = packet->key.family == 4 ? AF_INET : AF_INET6;
	query.ifindex = packet->key.ifindex;
	if (packet->key.family == 4) {
		query.ipv4_src = (__u32)packet->key.saddr[0];
		query.ipv4_dst = (__u32)packet->key.daddr[0];
	} else {
		if (is_of_link(packet->key.daddr))
			return false;
		if (!is_of_link(packet->key.saddr) && *(const __u8 *)packet->key.saddr != 0xff)
			__builtin_memcpy(query.ipv6_src, packet->key.saddr, sizeof(query.ipv6_src));
		__builtin_memcpy(query.ipv6_dst, packet->key.daddr, sizeof(query.ipv6_dst));
	}
	return bpf_fib_lookup(ctx, &query, sizeof(query), 0) == BPF_FIB_LKUP_RET_NOT_FWDED;
}

static __always_inline bool is_local(void *ctx, const struct packet *packet)
{
	struct local_key key = {
		.address = { packet->key.daddr[0], packet->key.daddr[1] },
		.family = packet->key.family,
	};

	return is_to_many(packet) || bpf_map_lookup_elem(&local_addresses, &key) ||
	       fib_keeps(ctx, packet);
}

static __always_inline __u64 transport_word(const struct packet *packet)
{
	__u64 word = (__u64)packet->key.proto << KEY_PROTO_SHIFT;

	if (packet->flags & PACKET_MALFORMED_LATE)
		return word;
	if (packet->flags & PACKET_HAS_PORTS)
		word |= KEY_HAS_PORTS | (__u64)bpf_ntohs(packet->key.sport) << KEY_SPORT_SHIFT |
			bpf_ntohs(packet->key.dport);
	if (packet->flags & PACKET_ICMP)
		word |= KEY_HAS_PORTS | (__u64)packet->icmp_type << KEY_SPORT_SHIFT | packet->icmp_code;
	if (packet->flags & PACKET_TCP)
		word |= KEY_HAS_TCP | (__u64)packet->tcp_flags << KEY_TCP_SHIFT;
	return word;
}

/* A later fragment is taken for its first one, if that was seen. */
static __always_inline __u64 follow_fragments(const struct packet *packet, __u64 word)
{
	struct fragment_key key = {};
	const __u64 *first;

	fragment_key(packet, &key);
	if (packet->flags & PACKET_FRAGMENT_FIRST) {
		bpf_map_update_elem(&fragments, &key, &word, BPF_ANY);
		return word;
	}
	first = bpf_map_lookup_elem(&fragments, &key);
	return first ? *first : word;
}

static __always_inline void fill_key(void *ctx, const struct packet *packet, __u32 needs,
				     __u64 *key)
{
	bool received = packet->key.direction == DIRECTION_RECEIVE;
	__u64 word = transport_word(packet);

	key[0] = packet->key.saddr[0];
	key[1] = packet->key.saddr[1];
	key[2] = packet->key.daddr[0];
	key[3] = packet->key.daddr[1];
	if (received && needs & NEEDS_BEGINS && begins(packet))
		word |= KEY_BEGINS;
	if (needs & NEEDS_FRAGMENTS && packet->flags & (PACKET_FRAGMENT_FIRST | PACKET_FRAGMENT_LATER))
		word = follow_fragments(packet, word);
	if (received && needs & NEEDS_LOCAL && is_local(ctx, packet))
		word |= KEY_LOCAL;
	key[4] = word | (__u64)(packet->key.vlan & 0xfff) << KEY_VLAN_SHIFT;
}

#endif
