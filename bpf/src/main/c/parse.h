/* The parser: what a packet is, for XDP, tc and packets in kernel memory alike. It never guesses. A
 * packet whose addresses cannot be known is malformed early; one with addresses and a wrong or cut
 * rest is malformed late, and has no ports. */
#ifndef WEIR_PARSE_H
#define WEIR_PARSE_H

#include "kernel.h"
#include <linux/icmpv6.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include "packet.h"
#include "read.h"

#define EXTENSIONS_MAX 12
#define IPV4_HEADER_MIN 5 /* 32-bit words */
#define IPV4_MORE_FRAGMENTS 0x2000
#define IPV4_OFFSET 0x1fff
#define IPV6_MORE_FRAGMENTS 0x0001
#define IPV6_OFFSET 0xfff8
#define VLAN_ID 0x0fff
#define VLAN_BYTES 4
/* linux/icmp.h, which brings libc's headers with it */
#define ICMP_DEST_UNREACH 3
#define ICMP_SOURCE_QUENCH 4
#define ICMP_REDIRECT 5
#define ICMP_TIME_EXCEEDED 11
#define ICMP_PARAMETERPROB 12
#define ICMP_BYTES 8 /* net/ipv4/icmp.c, icmp_rcv(); net/ipv6/icmp.c, icmpv6_rcv() */
#define SCTP_BYTES 12
#define DCCP_BYTES 12
#define PROTO_HIP 139
#define PROTO_SHIM6 140
#define PROTO_MOBILITY 135

const volatile bool l3_device = false; /* packets begin with IP: the device's ARP type says so */

struct vlan_tag {
	__be16 tci;
	__be16 ethertype;
};

/* The first 8 bytes of an extension header; what follows `length` is a fragment header's. */
struct extension {
	__u8 next;
	__u8 length;
	__be16 fragment;
	__be32 id;
};

struct ports {
	__be16 sport;
	__be16 dport;
};

static __always_inline void malformed_late(struct packet *packet, const bool inner)
{
	if (inner) {
		packet->flags |= PACKET_INNER_MALFORMED;
		packet->inner.flags |= KEY_MALFORMED;
	} else {
		packet->flags |= PACKET_MALFORMED_LATE;
		packet->key.flags |= KEY_MALFORMED;
	}
}

static __always_inline void later_fragment(struct packet *packet, const bool inner)
{
	if (inner) {
		packet->flags |= PACKET_INNER_FRAGMENT;
		packet->inner.flags |= KEY_FRAGMENT;
	} else {
		packet->flags |= PACKET_FRAGMENT_LATER;
		packet->key.flags |= KEY_FRAGMENT;
	}
}

static __always_inline bool has_ports(__u8 proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_UDP || proto == IPPROTO_UDPLITE ||
	       proto == IPPROTO_SCTP || proto == IPPROTO_DCCP;
}

static __always_inline void set_ports(struct packet *packet, __be16 sport, __be16 dport)
{
	packet->key.sport = sport;
	packet->key.dport = dport;
	packet->flags |= PACKET_HAS_PORTS;
}

/* net/ipv4/tcp_ipv4.c, tcp_v4_rcv(), and RFC 1858 on first fragments that end inside the header */
static __always_inline bool parse_tcp(void *ctx, const enum source source, struct packet *packet, __u32 at,
				      __u32 room)
{
	struct tcphdr tcp;

	if (room < sizeof(tcp) || !READ(ctx, source, at, &tcp))
		return false;
	if (tcp.doff < 5 || tcp.doff * 4U > room)
		return false;
	set_ports(packet, tcp.source, tcp.dest);
	packet->tcp_flags = ((__u8 *)&tcp)[13];
	packet->flags |= PACKET_TCP;
	packet->payload_at = at + tcp.doff * 4;
	return true;
}

/* net/ipv4/udp.c, __udp4_lib_rcv(); over IPv6 a length of 0 is a jumbogram's: RFC 2675 */
static __always_inline bool parse_udp(void *ctx, const enum source source, struct packet *packet, __u32 at,
				      __u32 room)
{
	struct udphdr udp;
	__u32 length;

	if (room < sizeof(udp) || !READ(ctx, source, at, &udp))
		return false;
	length = bpf_ntohs(udp.len);
	if (length < sizeof(udp) && (length || packet->key.family == 4))
		return false;
	if (length > room && packet->segments == 1 && !(packet->flags & PACKET_FRAGMENT_FIRST))
		return false;
	set_ports(packet, udp.source, udp.dest);
	packet->payload_at = at + sizeof(udp);
	return true;
}

/* Protocols that begin with ports and have nothing else that is looked at. */
static __always_inline bool parse_ports(void *ctx, const enum source source, struct packet *packet, __u32 at,
					__u32 room, const __u32 header_bytes)
{
	struct ports ports;

	if (room < header_bytes || !READ(ctx, source, at, &ports))
		return false;
	set_ports(packet, ports.sport, ports.dport);
	return true;
}

/* RFC 792: these quote the IP header and 64 bits more. The others' bodies are something else. */
static __always_inline bool is_icmp4_error(__u8 type)
{
	return type == ICMP_DEST_UNREACH || type == ICMP_SOURCE_QUENCH || type == ICMP_REDIRECT ||
	       type == ICMP_TIME_EXCEEDED || type == ICMP_PARAMETERPROB;
}

/* RFC 4443, 3.1 to 3.4. Types that are not assigned may quote nothing, or elsewhere. */
static __always_inline bool is_icmp6_error(__u8 type)
{
	return type >= ICMPV6_DEST_UNREACH && type <= ICMPV6_PARAMPROB;
}

/* How many bytes a message with extensions quotes at most; 0 without: RFC 4884, 4. */
static __always_inline __u32 quoted_bytes(__u8 family, const __u8 *icmp)
{
	if (family == 6)
		return icmp[0] == ICMPV6_DEST_UNREACH || icmp[0] == ICMPV6_TIME_EXCEED ?
			       icmp[4] * 8U : 0;
	return icmp[0] == ICMP_SOURCE_QUENCH || icmp[0] == ICMP_REDIRECT ? 0 : icmp[5] * 4U;
}

static __always_inline bool parse_icmp(void *ctx, const enum source source, struct packet *packet, __u32 at,
				       __u32 room, const __u8 family)
{
	struct { __u32 word[2]; } header;
	const __u8 *icmp = (const __u8 *)&header;
	__u32 quoted;

	if (room < ICMP_BYTES || !READ(ctx, source, at, &header))
		return false;
	packet->flags |= PACKET_ICMP;
	packet->icmp_type = icmp[0];
	packet->icmp_code = icmp[1];
	packet->payload_at = at + ICMP_BYTES;
	if (family == 4 ? !is_icmp4_error(icmp[0]) : !is_icmp6_error(icmp[0]))
		return true;
	packet->flags |= PACKET_ICMP_ERROR;
	quoted = quoted_bytes(family, icmp);
	packet->inner_end = at + room;
	if (quoted && quoted < room - ICMP_BYTES)
		packet->inner_end = at + ICMP_BYTES + quoted;
	return true;
}

static __always_inline bool parse_outer(void *ctx, const enum source source, struct packet *packet, __u32 at,
					__u32 room, __u8 proto, const __u8 family)
{
	packet->transport_at = at;
	switch (proto) {
	case IPPROTO_TCP:
		return parse_tcp(ctx, source, packet, at, room);
	case IPPROTO_UDP:
		return parse_udp(ctx, source, packet, at, room);
	case IPPROTO_UDPLITE:
		return parse_ports(ctx, source, packet, at, room, sizeof(struct udphdr));
	case IPPROTO_SCTP:
		return parse_ports(ctx, source, packet, at, room, SCTP_BYTES);
	case IPPROTO_DCCP:
		return parse_ports(ctx, source, packet, at, room, DCCP_BYTES);
	case IPPROTO_ICMP:
		return family != 4 || parse_icmp(ctx, source, packet, at, room, 4);
	case IPPROTO_ICMPV6:
		return family != 6 || parse_icmp(ctx, source, packet, at, room, 6);
	default:
		return true;
	}
}

/* Of a packet that is quoted, the ports are all that is sure to be there. */
static __always_inline bool parse_quoted(void *ctx, const enum source source, struct packet *packet, __u32 at,
					 __u32 room, __u8 proto)
{
	struct ports ports;

	packet->inner_at = at;
	if (!has_ports(proto))
		return true;
	if (room < sizeof(ports) || !READ(ctx, source, at, &ports))
		return false;
	packet->inner.sport = ports.sport;
	packet->inner.dport = ports.dport;
	packet->flags |= PACKET_INNER_PORTS;
	return true;
}

/* What begins at `at` and ends at `end`. */
static __always_inline void parse_transport(void *ctx, const enum source source, struct packet *packet,
					    const bool inner, const __u8 family, __u32 at, __u32 end,
					    __u8 proto)
{
	__u32 room = end - at;
	bool good = inner ? parse_quoted(ctx, source, packet, at, room, proto) :
			    parse_outer(ctx, source, packet, at, room, proto, family);

	if (!good)
		malformed_late(packet, inner);
}

static __always_inline __u32 network_at(const struct packet *packet, const bool inner)
{
	return inner ? packet->payload_at : packet->network_at;
}

static __always_inline __u32 limit(const struct packet *packet, const bool inner)
{
	return inner ? packet->inner_end : packet->bytes;
}

static __always_inline void parse_ipv4(void *ctx, const enum source source, struct packet *packet,
				       const bool inner)
{
	struct flow_key *key = inner ? &packet->inner : &packet->key;
	__u32 at = network_at(packet, inner), end = limit(packet, inner);
	__u32 header, total, fragment;
	struct iphdr ip;

	if (at + sizeof(ip) > end || !READ(ctx, source, at, &ip) || ip.version != 4 ||
	    ip.ihl < IPV4_HEADER_MIN)
		return;
	key->family = 4;
	key->proto = ip.protocol;
	*(__u32 *)key->saddr = ip.saddr;
	*(__u32 *)key->daddr = ip.daddr;
	header = ip.ihl * 4;
	total = bpf_ntohs(ip.tot_len);
	fragment = bpf_ntohs(ip.frag_off);
	if (!inner) {
		packet->hop_limit = ip.ttl;
		packet->fragment_id = bpf_ntohs(ip.id);
		if (!total && packet->segments != 1) /* include/linux/ip.h, iph_totlen() */
			total = end - at;
		if (fragment & IPV4_MORE_FRAGMENTS && !(fragment & IPV4_OFFSET))
			packet->flags |= PACKET_FRAGMENT_FIRST;
	}
	if (fragment & IPV4_OFFSET)
		later_fragment(packet, inner);
	if (total < header || at + header > end || (!inner && at + total > end)) {
		malformed_late(packet, inner);
		return;
	}
	if (at + total < end)
		end = at + total;
	if (!inner)
		packet->network_end = end;
	if (!(fragment & IPV4_OFFSET))
		parse_transport(ctx, source, packet, inner, 4, at + header, end, ip.protocol);
}

static __always_inline bool is_extension(__u8 next)
{
	return next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING || next == IPPROTO_DSTOPTS ||
	       next == IPPROTO_FRAGMENT || next == IPPROTO_AH || next == PROTO_MOBILITY ||
	       next == PROTO_HIP || next == PROTO_SHIM6;
}

/* RFC 8200, 4.5: 8 bytes whatever `length` says; RFC 4302, 2.2; RFC 6564 for the others */
static __always_inline __u32 extension_bytes(__u8 kind, const struct extension *header)
{
	if (kind == IPPROTO_FRAGMENT)
		return 8;
	return kind == IPPROTO_AH ? (header->length + 2) * 4 : (header->length + 1) * 8;
}

enum walk {
	WALK_ON,
	WALK_ENDED, /* at a later fragment */
	WALK_CUT,
};

/* Where the walk is, and at what kind of header. Both are kept in the packet and read anew at each
 * step: of such memory the verifier assumes nothing, so that one step looks to it like any other. */
#define WALK_AT(packet, inner) \
	(*(volatile __u32 *)((inner) ? &(packet)->inner_at : &(packet)->transport_at))
#define WALK_KIND(packet, inner) \
	(*(volatile __u8 *)((inner) ? &(packet)->inner.proto : &(packet)->key.proto))

/* One extension header. */
static __always_inline enum walk skip_extension(void *ctx, const enum source source, struct packet *packet,
						const bool inner, __u32 end, __u8 kind)
{
	__u32 at = WALK_AT(packet, inner), bytes, fragment;
	struct extension header;

	if (at > end || end - at < sizeof(header) || !READ(ctx, source, at, &header))
		return WALK_CUT;
	bytes = extension_bytes(kind, &header);
	if (bytes > end - at)
		return WALK_CUT;
	WALK_AT(packet, inner) = at + bytes;
	WALK_KIND(packet, inner) = header.next;
	if (kind != IPPROTO_FRAGMENT)
		return WALK_ON;
	fragment = bpf_ntohs(header.fragment);
	if (!inner)
		packet->fragment_id = bpf_ntohl(header.id);
	if (fragment & IPV6_OFFSET) {
		later_fragment(packet, inner);
		return WALK_ENDED;
	}
	if (fragment & IPV6_MORE_FRAGMENTS && !inner) /* without it atomic, thus whole: RFC 6946 */
		packet->flags |= PACKET_FRAGMENT_FIRST;
	return WALK_ON;
}

static __always_inline enum walk skip_extensions(void *ctx, const enum source source, struct packet *packet,
						 const bool inner, __u32 end)
{
	for (int i = 0; i < EXTENSIONS_MAX; i++) {
		__u8 kind = WALK_KIND(packet, inner);
		enum walk walk;

		if (!is_extension(kind))
			return WALK_ON;
		walk = skip_extension(ctx, source, packet, inner, end, kind);
		if (walk != WALK_ON)
			return walk;
	}
	return is_extension(WALK_KIND(packet, inner)) ? WALK_CUT : WALK_ON;
}

static __always_inline void parse_extensions(void *ctx, const enum source source, struct packet *packet,
					     const bool inner, __u32 at, __u32 end)
{
	enum walk walk;

	WALK_AT(packet, inner) = at;
	walk = skip_extensions(ctx, source, packet, inner, end);
	at = WALK_AT(packet, inner);
	if (walk == WALK_ON && at <= end) {
		parse_transport(ctx, source, packet, inner, 6, at, end, WALK_KIND(packet, inner));
		return;
	}
	WALK_AT(packet, inner) = 0;
	if (walk == WALK_CUT)
		malformed_late(packet, inner);
}

static __always_inline void parse_ipv6(void *ctx, const enum source source, struct packet *packet,
				       const bool inner)
{
	struct flow_key *key = inner ? &packet->inner : &packet->key;
	__u32 at = network_at(packet, inner), end = limit(packet, inner), total;
	struct ipv6hdr ip;

	if (at + sizeof(ip) > end || !READ(ctx, source, at, &ip) || ip.version != 6)
		return;
	key->family = 6;
	key->proto = ip.nexthdr;
	__builtin_memcpy(key->saddr, &ip.saddr, sizeof(key->saddr));
	__builtin_memcpy(key->daddr, &ip.daddr, sizeof(key->daddr));
	total = sizeof(ip) + bpf_ntohs(ip.payload_len);
	if (!inner) {
		packet->hop_limit = ip.hop_limit;
		if (!ip.payload_len && packet->segments != 1) /* a jumbogram until it is cut */
			total = end - at;
		if (at + total > end) {
			malformed_late(packet, inner);
			return;
		}
	}
	if (at + total < end)
		end = at + total;
	if (!inner)
		packet->network_end = end;
	parse_extensions(ctx, source, packet, inner, at + sizeof(ip), end);
}

/* Global functions, so that the verifier looks at each once and not on every path that comes by. */
#define GLOBAL_PARSER(name, context, family, source, inner)            \
	__noinline int name(context *ctx, struct packet *packet)       \
	{                                                              \
		if (((source) == SOURCE_BUFFER && !ctx) || !packet)    \
			return 0;                                      \
		parse_##family(ctx, source, packet, inner);            \
		return 0;                                              \
	}

GLOBAL_PARSER(xdp_ipv4, struct xdp_md, ipv4, SOURCE_XDP, false)
GLOBAL_PARSER(xdp_ipv6, struct xdp_md, ipv6, SOURCE_XDP, false)
GLOBAL_PARSER(xdp_inner_ipv4, struct xdp_md, ipv4, SOURCE_XDP, true)
GLOBAL_PARSER(xdp_inner_ipv6, struct xdp_md, ipv6, SOURCE_XDP, true)
GLOBAL_PARSER(skb_ipv4, struct __sk_buff, ipv4, SOURCE_TC, false)
GLOBAL_PARSER(skb_ipv6, struct __sk_buff, ipv6, SOURCE_TC, false)
GLOBAL_PARSER(skb_inner_ipv4, struct __sk_buff, ipv4, SOURCE_TC, true)
GLOBAL_PARSER(skb_inner_ipv6, struct __sk_buff, ipv6, SOURCE_TC, true)
GLOBAL_PARSER(buffer_ipv4, struct buffer, ipv4, SOURCE_BUFFER, false)
GLOBAL_PARSER(buffer_ipv6, struct buffer, ipv6, SOURCE_BUFFER, false)
GLOBAL_PARSER(buffer_inner_ipv4, struct buffer, ipv4, SOURCE_BUFFER, true)
GLOBAL_PARSER(buffer_inner_ipv6, struct buffer, ipv6, SOURCE_BUFFER, true)

#define PARSE(ctx, source, packet, family)                              \
	((source) == SOURCE_XDP ? xdp_##family(ctx, packet) :           \
	 (source) == SOURCE_TC	? skb_##family(ctx, packet) :           \
				  buffer_##family(ctx, packet))

static __always_inline bool is_vlan(__u16 ethertype)
{
	return ethertype == ETH_P_8021Q || ethertype == ETH_P_8021AD || ethertype == ETH_P_QINQ1;
}

static __always_inline void add_tag(struct packet *packet, __u16 tci)
{
	__u32 count = packet->vlan_count;

	if (count < VLANS_MAX)
		packet->vlan_tci[count & (VLANS_MAX - 1)] = tci;
	packet->vlan_count = count + 1;
}

/* Tags that begin at `at`, after an ethertype; false when they are cut, or are too many. */
static __always_inline bool parse_tags(void *ctx, const enum source source, struct packet *packet,
				       __u32 at)
{
	for (int i = 0; i < VLANS_MAX && is_vlan(packet->ethertype); i++) {
		struct vlan_tag tag;

		if (packet->vlan_count >= VLANS_MAX || !READ(ctx, source, at, &tag))
			return false;
		add_tag(packet, bpf_ntohs(tag.tci));
		packet->ethertype = bpf_ntohs(tag.ethertype);
		at += VLAN_BYTES;
	}
	if (is_vlan(packet->ethertype))
		return false;
	packet->network_at = at;
	return true;
}

static __always_inline bool parse_ethernet(void *ctx, const enum source source,
					   struct packet *packet)
{
	__be16 ethertype;

	if (!READ(ctx, source, offsetof(struct ethhdr, h_proto), &ethertype))
		return false;
	packet->ethertype = bpf_ntohs(ethertype);
	return parse_tags(ctx, source, packet, ETH_HLEN);
}

/* Ethernet and its tags, or nothing; false when they are cut, or are too many. */
static __always_inline bool parse_link(void *ctx, const enum source source, struct packet *packet)
{
	__u8 first;

	if (!l3_device)
		return parse_ethernet(ctx, source, packet);
	if (!READ(ctx, source, 0, &first))
		return false;
	packet->ethertype = first >> 4 == 4 ? ETH_P_IP : first >> 4 == 6 ? ETH_P_IPV6 : 0;
	return packet->ethertype;
}

static __always_inline void parse_network(void *ctx, const enum source source,
					  struct packet *packet)
{
	if (packet->ethertype == ETH_P_IP)
		PARSE(ctx, source, packet, ipv4);
	else if (packet->ethertype == ETH_P_IPV6)
		PARSE(ctx, source, packet, ipv6);
	else
		return;
	if (!packet->key.family)
		packet->flags |= PACKET_MALFORMED_EARLY;
}

static __always_inline void parse_inner(void *ctx, const enum source source, struct packet *packet)
{
	packet->inner.vlan = packet->key.vlan;
	packet->inner.ifindex = packet->key.ifindex;
	packet->inner.direction = !packet->key.direction;
	if (packet->key.family == 4)
		PARSE(ctx, source, packet, inner_ipv4);
	else
		PARSE(ctx, source, packet, inner_ipv6);
	packet->flags |= packet->inner.family ? PACKET_HAS_INNER : PACKET_INNER_MALFORMED;
}

/* All that follows the link layer, if that could be read. */
static __always_inline void parse_rest(void *ctx, const enum source source, struct packet *packet,
				       bool link)
{
	if (link)
		parse_network(ctx, source, packet);
	else
		packet->flags |= PACKET_MALFORMED_EARLY;
	if (packet->vlan_count)
		packet->key.vlan = packet->vlan_tci[0] & VLAN_ID;
	if (packet->flags & PACKET_ICMP_ERROR)
		parse_inner(ctx, source, packet);
}

/* Fills all of the packet but bytes and segments, which are set before: segments to 1, or else to
 * something else when the kernel will yet cut the packet. */
static __always_inline void parse(void *ctx, const __u32 hook, __u32 ifindex, struct packet *packet)
{
	const enum source source = hook == HOOK_XDP ? SOURCE_XDP : SOURCE_TC;

	packet->key.ifindex = ifindex;
	packet->key.direction = hook == HOOK_EGRESS ? DIRECTION_TRANSMIT : DIRECTION_RECEIVE;
	packet->key.vlan = NO_VLAN;
	if (source == SOURCE_TC && ((struct __sk_buff *)ctx)->vlan_present) /* taken off already */
		add_tag(packet, ((struct __sk_buff *)ctx)->vlan_tci);
	parse_rest(ctx, source, packet, parse_link(ctx, source, packet));
}

/* The same of bytes in memory; the caller sets the key's interface and direction too, and adds a tag
 * that was taken off already. `ethertype` is what the bytes begin with, or 0 for Ethernet. */
static __always_inline void parse_buffer(struct buffer *buffer, __u16 ethertype,
					 struct packet *packet)
{
	bool link;

	packet->key.vlan = NO_VLAN;
	if (ethertype) {
		packet->ethertype = ethertype;
		link = parse_tags(buffer, SOURCE_BUFFER, packet, 0);
	} else {
		link = parse_ethernet(buffer, SOURCE_BUFFER, packet);
	}
	parse_rest(buffer, SOURCE_BUFFER, packet, link);
}

#endif
