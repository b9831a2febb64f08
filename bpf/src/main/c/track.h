/* Connections, for the policy bank: who opened them, and whether they were answered. What was only
 * opened is in a table that forgets what is oldest, so a flood forgets its like; what its opener went
 * on with after an answer is in one that forgets nothing, and that user space sweeps. So no flood of
 * new ones closes one that is established. */
#ifndef WEIR_TRACK_H
#define WEIR_TRACK_H

#include "kernel.h"
#include <linux/in.h>
#include "facts.h"
#include "packet.h"

#define OPENING_MAX 65536
#define CONNECTIONS_MAX 1048576
#define TCP_FIN 0x01
#define TCP_RST 0x04
#define WORD_PORT 0xffff
#define ICMP_ECHO_QUERY 8
#define ICMPV6_ECHO_QUERY 128

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, OPENING_MAX);
	__type(key, struct connection_key);
	__type(value, struct connection);
} opening SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, CONNECTIONS_MAX);
	__type(key, struct connection_key);
	__type(value, struct connection);
} connections SEC(".maps");

/* A packet's place in its connection. */
struct tracked {
	struct connection_key key;
	__u32 state;      /* enum connection_state */
	bool found;       /* there is a connection */
	bool established; /* it is in `connections` */
	bool answers;     /* goes the other way than the first packet */
	bool denied;      /* the connection would not exist */
};

/* The type of the query that an ICMP message is, or answers; *asks says which. Else 0.
 * net/netfilter/nf_conntrack_proto_icmp.c and nf_conntrack_proto_icmpv6.c: invmap. */
static __always_inline __u32 icmp_query(const struct packet *packet, bool *asks)
{
	__u32 type = packet->icmp_type;

	if (packet->key.proto == IPPROTO_ICMPV6) {
		*asks = type == 128 || type == 139;
		return *asks ? type : type == 129 ? 128 : type == 140 ? 139 : 0;
	}
	*asks = type == 8 || type == 13 || type == 15 || type == 17;
	return *asks ? type : type == 0 ? 8 : type == 14 || type == 16 || type == 18 ? type - 1 : 0;
}

/* Neighbour discovery and listener reports are not tracked: nf_conntrack_proto_icmpv6.c,
 * noct_valid_new. */
static __always_inline bool is_untracked(const struct packet *packet)
{
	return packet->key.proto == IPPROTO_ICMPV6 && packet->flags & PACKET_ICMP &&
	       ((packet->icmp_type >= 130 && packet->icmp_type <= 137) || packet->icmp_type == 143);
}

static __always_inline void fill_connection(struct connection_key *key, const struct flow_key *flow,
					    bool received, __u32 sport, __u32 dport)
{
	key->remote[0] = received ? flow->saddr[0] : flow->daddr[0];
	key->remote[1] = received ? flow->saddr[1] : flow->daddr[1];
	key->local[0] = received ? flow->daddr[0] : flow->saddr[0];
	key->local[1] = received ? flow->daddr[1] : flow->saddr[1];
	key->remote_port = received ? sport : dport;
	key->local_port = received ? dport : sport;
	key->proto = flow->proto;
	key->family = flow->family;
}

static __always_inline struct connection *find_connection(const struct connection_key *key,
							  bool *established)
{
	struct connection *found = bpf_map_lookup_elem(&connections, key);

	*established = found;
	return found ?: bpf_map_lookup_elem(&opening, key);
}

/* An ICMP error is related to the connection whose packet it quotes, which went the other way. Of a
 * quoted ICMP message the type is not known: it is taken for an echo request. */
static __always_inline void track_error(const struct packet *packet, bool received,
					struct tracked *at)
{
	__u32 sport = bpf_ntohs(packet->inner.sport), dport = bpf_ntohs(packet->inner.dport);
	bool established;

	at->state = STATE_INVALID;
	if (!(packet->flags & PACKET_HAS_INNER))
		return;
	if (packet->inner.proto == IPPROTO_ICMP)
		sport = ICMP_ECHO_QUERY;
	if (packet->inner.proto == IPPROTO_ICMPV6)
		sport = ICMPV6_ECHO_QUERY;
	fill_connection(&at->key, &packet->inner, !received, sport, dport);
	if (find_connection(&at->key, &established))
		at->state = STATE_RELATED;
}

/* What a connection can begin with: a SYN, or an ACK of one that began before; nf_conntrack_proto_tcp.c,
 * tcp_conntracks from sNO. */
static __always_inline bool opens_tcp(__u8 flags)
{
	if (flags & (TCP_RST | TCP_FIN))
		return false;
	return (flags & (TCP_SYN | TCP_ACK)) == TCP_SYN || (flags & (TCP_SYN | TCP_ACK)) == TCP_ACK;
}

static __always_inline bool is_syn(const struct packet *packet)
{
	return packet->flags & PACKET_TCP && (packet->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

/* Whether nothing is known of the packet that a connection could be told by; `word` is word 4. */
static __always_inline bool is_unknown(const struct packet *packet, __u64 word)
{
	return packet->flags & PACKET_MALFORMED_LATE ||
	       (packet->flags & PACKET_FRAGMENT_LATER && !(word & KEY_HAS_PORTS));
}

/* Fills the key; false when the packet belongs to no connection, and `state` says what it is. `word` is
 * the packet's word 4, with the ports of a fragment's first one; *opens: it may begin one. */
static __always_inline bool find_key(const struct packet *packet, __u64 word, struct tracked *at,
				     bool *opens)
{
	bool received = packet->key.direction == DIRECTION_RECEIVE, asks = true;
	__u32 sport = word >> KEY_SPORT_SHIFT & WORD_PORT, dport = word & WORD_PORT, query;

	if (packet->flags & PACKET_ICMP_ERROR) {
		track_error(packet, received, at);
		return false;
	}
	at->state = STATE_INVALID;
	if (is_untracked(packet)) {
		at->state = STATE_UNTRACKED;
		return false;
	}
	if (is_unknown(packet, word))
		return false;
	if (packet->flags & PACKET_ICMP) {
		query = icmp_query(packet, &asks);
		if (!query)
			return false;
		sport = asks ? query : 0;
		dport = asks ? 0 : query;
	}
	fill_connection(&at->key, &packet->key, received, sport, dport);
	*opens = packet->flags & PACKET_TCP ? opens_tcp(packet->tcp_flags) : asks;
	return true;
}

/* Finds a packet's connection and its state; NULL when there is none. */
static __always_inline struct connection *track(const struct packet *packet, __u64 word,
						struct tracked *at)
{
	struct connection *connection;
	bool opens = false;

	__builtin_memset(at, 0, sizeof(*at));
	at->key.vlan = packet->key.vlan;
	at->key.ifindex = packet->key.ifindex;
	if (!find_key(packet, word, at, &opens))
		return NULL;
	connection = find_connection(&at->key, &at->established);
	if (!connection || (connection->flags & CONNECTION_CLOSING && is_syn(packet))) {
		at->state = opens ? STATE_NEW : STATE_INVALID; /* its ports may begin another one */
		return NULL;
	}
	at->found = true;
	at->answers = connection->direction != packet->key.direction;
	at->denied = connection->flags & CONNECTION_DENIED;
	at->state = STATE_NEW;
	if (!at->denied && (at->answers || connection->flags & CONNECTION_REPLIED))
		at->state = STATE_ESTABLISHED;
	return connection;
}

/* Begins a connection, in the place of one of the same ports that has ended. */
static __always_inline bool begin_connection(const struct tracked *at, const struct connection *first)
{
	if (at->established)
		bpf_map_delete_elem(&connections, &at->key);
	return !bpf_map_update_elem(&opening, &at->key, first, BPF_ANY);
}

/* The opener went on after an answer: it is kept; false when there is no room. */
static __always_inline bool keep_connection(const struct tracked *at, const struct connection *now)
{
	struct connection copy = *now;

	if (bpf_map_update_elem(&connections, &at->key, &copy, BPF_NOEXIST))
		return false;
	bpf_map_delete_elem(&opening, &at->key);
	return true;
}

static __always_inline void end_connection(const struct tracked *at)
{
	if (at->established)
		bpf_map_delete_elem(&connections, &at->key);
	else
		bpf_map_delete_elem(&opening, &at->key);
}

/* Notes what a packet that passes says of its connection; false when there is no room to keep it. */
static __always_inline bool follow(const struct packet *packet, const struct tracked *at,
				   struct connection *connection)
{
	__u64 now = bpf_jiffies64();

	if (connection->used != now)
		connection->used = now;
	if (packet->flags & PACKET_TCP && packet->tcp_flags & (TCP_FIN | TCP_RST))
		connection->flags |= CONNECTION_CLOSING;
	if (connection->flags & CONNECTION_DENIED)
		return true;
	if (!at->answers)
		return at->established || !(connection->flags & CONNECTION_REPLIED) ||
		       keep_connection(at, connection);
	if (!(connection->flags & CONNECTION_REPLIED))
		connection->flags |= CONNECTION_REPLIED;
	return true;
}

#endif
