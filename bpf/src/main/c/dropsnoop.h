/* The record that dropsnoop's program sends. Java takes the offsets from BTF. */
#ifndef WEIR_DROPSNOOP_H
#define WEIR_DROPSNOOP_H

#include "packet.h"

#define COMM_BYTES 16
#define INTERFACE_BYTES 16 /* IFNAMSIZ */
#define HEADER_BYTES 256
#define STACK_FRAMES 64
#define NF_NAME_BYTES 128
#define CORE_REASONS 512   /* reasons of the core below this have a fate of their own */
#define SUBSYSTEM_SHIFT 16 /* include/net/dropreason.h, SKB_DROP_REASON_SUBSYS_SHIFT */

/* Where a drop's network namespace was found. */
enum netns_source {
	NETNS_UNKNOWN,
	NETNS_RECEIVER, /* the socket that was to receive the packet */
	NETNS_SOCKET,   /* the socket that the packet belongs to */
	NETNS_DEVICE,
	NETNS_ROUTE,    /* the device of the route that it was received by */
};

enum drop_flag {
	DROP_DIRECTION = 1 << 0, /* the key's direction is known */
	DROP_ETHERNET = 1 << 1,  /* the headers begin with Ethernet's, else with the network's */
	DROP_PROCESS = 1 << 2,   /* pid and comm are the process's that ran into it */
	DROP_SOCKET = 1 << 3,    /* uid and cgroup are a socket's */
	DROP_TAG = 1 << 4,       /* the outermost tag is beside the packet, and not in `headers` */
	DROP_STACK = 1 << 5,     /* `stack` follows, as far as it was sent */
	DROP_TRACED = 1 << 8,    /* nftables was asked to tell of its way */
};

/* What netfilter had a packet in. */
enum nf_kind {
	NF_KIND_NFT = 1,      /* a chain of nftables */
	NF_KIND_IPTABLES = 2, /* a table of legacy iptables */
};

/* Its names; longer ones are cut. */
struct nf_place {
	__u8 kind;   /* enum nf_kind */
	__u8 hook;   /* enum nf_inet_hooks */
	__u8 family; /* NFPROTO_* */
	__u8 pad[5];
	char table[NF_NAME_BYTES];
	char chain[NF_NAME_BYTES]; /* of nftables */
};

/* What becomes of a drop by its reason. */
enum fate {
	FATE_SHOW,
	FATE_SUPPRESS, /* normal */
	FATE_FILTER,
};

struct drop_event {
	__u64 boot_ns;        /* CLOCK_BOOTTIME */
	__u64 location;       /* the instruction after the call that freed it */
	__u64 cgroup_id;
	__u64 nf_place;       /* key of `nf_places`; 0: not known */
	__u64 nf_handle;      /* of the nftables rule in its table; 0: not known */
	struct flow_key key;
	struct flow_key inner;
	__u32 reason;         /* of the running kernel; 0 where it has none */
	__u32 netns;
	__u32 bytes;          /* of the packet, from its first header that is known */
	__u32 segments;
	__u32 pid;
	__u32 uid;
	__u32 cpu;
	__u32 packet_flags;   /* enum packet_flag */
	__u32 network_at;     /* where the IP header begins, from the first of `headers` */
	__u32 transport_at;   /* 0: unknown */
	__u16 flags;          /* enum drop_flag */
	__u16 ethertype;      /* after the tags; 0: unknown */
	__u16 header_bytes;   /* of `headers` that are sent */
	__u8 netns_source;    /* enum netns_source */
	__u8 tcp_flags;
	__u8 icmp_type;
	__u8 icmp_code;
	__u16 tag_protocol;   /* with DROP_TAG, in the machine's order: ETH_P_8021Q, ... */
	__u16 tag_tci;
	__u8 pad[2];
	char comm[COMM_BYTES];
	char interface[INTERFACE_BYTES];
	__u8 headers[HEADER_BYTES];
	__u64 stack[STACK_FRAMES]; /* return addresses from the tracepoint outwards */
};

_Static_assert(sizeof(struct drop_event) == 992, "layout");

#endif
