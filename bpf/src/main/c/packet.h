/* What the packet datapath and Java share: keys, values and records. Java takes the offsets from BTF.
 * Addresses and ports are as on the wire; all other numbers are in the machine's order. */
#ifndef WEIR_PACKET_H
#define WEIR_PACKET_H

#include <linux/types.h>

#define DATAPATH_LAYOUT 5 /* changes with every struct and map below */
#define VLANS_MAX 8
#define NO_VLAN 0xffff

/* Where a program runs. The same received packet passes XDP and, unless dropped, tc ingress. */
enum hook {
	HOOK_XDP,
	HOOK_INGRESS,
	HOOK_EGRESS,
	HOOKS,
};

enum direction {
	DIRECTION_RECEIVE,
	DIRECTION_TRANSMIT,
};

/* Slots of `protocols` of a hook's counters. 0 to 255 are IP's protocol
 * numbers; each packet counts in exactly one slot below PROTOCOL_ALSO, and maybe in some above. */
enum protocol_slot {
	PROTOCOL_ARP = 256,
	PROTOCOL_OTHER,           /* another ethertype: see `ethertypes` */
	PROTOCOL_MALFORMED_EARLY, /* no addresses */
	PROTOCOL_ALSO,
	PROTOCOL_IPV4 = PROTOCOL_ALSO,
	PROTOCOL_IPV6,
	PROTOCOL_MALFORMED_LATE,  /* addresses, no ports */
	PROTOCOL_FRAGMENT_FIRST,
	PROTOCOL_FRAGMENT_LATER,
	PROTOCOL_ICMP_ERROR,
	PROTOCOL_VLAN,
	PROTOCOL_SEGMENTED,       /* GSO: one frame here, several packets */
	PROTOCOL_SLOTS = 272,
};

enum key_flag {
	KEY_FRAGMENT = 1 << 0,  /* a later fragment: its ports are not known */
	KEY_MALFORMED = 1 << 1, /* the transport header is wrong or cut: no ports */
};

struct flow_key {
	__u64 saddr[2]; /* IPv4 in the first 4 bytes, the rest 0 */
	__u64 daddr[2];
	__u16 sport;    /* 0 when there is none */
	__u16 dport;
	__u16 vlan;     /* the outermost tag's id, or NO_VLAN */
	__u8 proto;
	__u8 family;    /* 4, 6, or 0: not IP */
	__u8 direction; /* enum direction */
	__u8 flags;     /* enum key_flag */
	__u16 pad;
	__u32 ifindex;
};

enum flow_flag {
	FLOW_SAMPLED = 1 << 0, /* the counts are estimates */
};

/* The table of flows: lines of 8 ways, each way with a place of the same number in `flows`. A flow
 * is in its first line or, when that was full, in its neighbour; see flows.h. User space reads both
 * through shared memory. A way's tag is, from the top: 16 bits of the hash, 14 bits that change with
 * each flow that takes the way, 2 bits of enum tag_state. */
#define FLOW_WAYS 8
#define TAG_HASH 0xffff0000
#define TAG_TURN_SHIFT 2
#define TAG_TURNS 0x3fff
#define TAG_STATE 3

enum tag_state {
	TAG_FREE,
	TAG_READY,
	TAG_BUSY, /* a flow is being written */
};

struct flow_line {
	__u32 tag[FLOW_WAYS];
	__u32 used[FLOW_WAYS]; /* jiffies at the last packet */
};

#define FLOW_COUNT_BITS 48 /* of `packets` and `bytes`; above them is the tag's turn */

struct flow {
	struct flow_key key;
	__u64 packets;
	__u64 bytes;
	__u64 first_jiffies; /* jiffies64 */
	__u32 generation;    /* of the rule set that decided; 0: none did */
	__u16 flags;         /* enum flow_flag */
	__u8 tcp_flags;      /* all that were seen */
	__u8 verdict;
	__u64 pad[6];        /* two cache lines */
};

struct traffic {
	__u64 packets;
	__u64 bytes;
};

/* What one CPU counts at one hook, and how it samples flows there. */
struct hook_counters {
	struct traffic total;
	__u64 frames;         /* that the counting stage saw */
	__u64 window_jiffies; /* when the rate was last looked at */
	__u64 window_ns;      /* the window's beginning, CLOCK_MONOTONIC */
	__u64 window_frames;  /* `frames` then */
	__u64 flows_created;
	__u64 flows_evicted;
	__u64 flows_lost;     /* packets in no flow: another CPU was at its place */
	__u32 sample_shift;   /* flows take 1 frame of 2^n, 2^n times */
	__u32 pad;
	struct traffic protocols[PROTOCOL_SLOTS];
};

struct ethertype_key {
	__u32 ifindex;
	__u16 ethertype; /* 0: a length, IEEE 802.3 */
	__u8 hook;
	__u8 pad;
};

enum packet_flag {
	PACKET_HAS_PORTS = 1 << 0,
	PACKET_FRAGMENT_FIRST = 1 << 1,
	PACKET_FRAGMENT_LATER = 1 << 2,
	PACKET_MALFORMED_EARLY = 1 << 3,
	PACKET_MALFORMED_LATE = 1 << 4,
	PACKET_ICMP = 1 << 5,            /* type and code are known */
	PACKET_ICMP_ERROR = 1 << 6,
	PACKET_HAS_INNER = 1 << 7,       /* the flow that the error is about */
	PACKET_INNER_PORTS = 1 << 8,
	PACKET_INNER_MALFORMED = 1 << 9,
	PACKET_INNER_FRAGMENT = 1 << 10, /* a later one */
	PACKET_TCP = 1 << 11,            /* tcp_flags are known */
};

/* What the parser makes of a packet. */
struct packet {
	struct flow_key key;
	struct flow_key inner;  /* as the error tells it, so in the other direction */
	__u32 flags;            /* enum packet_flag */
	__u32 bytes;            /* of the frame with its tags and fragments; of GSO, headers once */
	__u32 segments;         /* packets on the wire */
	__u32 network_at;       /* where the IP header begins, from the first byte */
	__u32 network_end;      /* where the IP packet ends by its own account */
	__u32 transport_at;     /* where the transport header begins; 0: unknown */
	__u32 payload_at;       /* where its payload begins; 0: unknown */
	__u32 inner_end;        /* where what an ICMP error quotes ends */
	__u32 fragment_id;
	__u16 ethertype;        /* after the tags */
	__u16 vlan_count;
	__u16 vlan_tci[VLANS_MAX];
	__u8 hop_limit;
	__u8 tcp_flags;
	__u8 icmp_type;
	__u8 icmp_code;
	__u32 inner_at;         /* where the quoted transport header begins; 0: unknown */
};

enum mode {
	MODE_OFF,
	MODE_AUDIT,
	MODE_ENFORCE,
};

#define LEASES 8

/* The words that steer a running datapath; user space writes them through shared memory. */
struct datapath_state {
	__u64 leases[LEASES];       /* jiffies64: the rules of lease n hold until then; 0 is no lease */
	__u64 verdicts_until;       /* jiffies64: verdicts are sent until then; whoever reads them renews it */
	__u64 drops_generation;     /* counts what was changed in the bank */
	__u64 policy_generation;
	__u64 failsafe_bloom[8];    /* a bit for each address in `failsafe`: failsafe_bit() of decide.h */
	__u32 flow_keys[12];        /* secrets: nobody can choose flows that meet in one line */
	__u32 layout;               /* DATAPATH_LAYOUT, once the owner has set it up */
	__u32 drops_mode;           /* enum mode */
	__u32 policy_mode;
	__u32 events_ring;          /* the id of the ring that the programs send to; 0: none */
	__u64 policy_until;         /* jiffies64: the policy bank holds until then; 0: nobody's */
	__u64 policy_told_until;    /* jiffies64: its verdicts are sent until then */
	__u32 policy_again;         /* a new set decides anew about connections that are open */
	__u32 pad;
	__u64 reserved[2];
};

/* Whom no rule can cut off. Remote is the source of what is received, the destination of what is sent. */
struct failsafe_key {
	__u64 remote[2];    /* as in flow_key */
	__u16 remote_port;  /* as on the wire; 0: any */
	__u16 local_port;
	__u8 proto;         /* 0: any */
	__u8 family;        /* 4 or 6 */
	__u16 pad;
};

/* What a failsafe's address is to this host. */
enum failsafe_role {
	FAILSAFE_SSH = 1,
	FAILSAFE_GATEWAY,
	FAILSAFE_DNS,
	FAILSAFE_DHCP,
	FAILSAFE_OWN,
};

/* An address of this host, or a subnet's broadcast address. */
struct local_key {
	__u64 address[2]; /* as in flow_key */
	__u32 family;     /* 4 or 6 */
	__u32 pad;
};

/* What the drops bank did; slots of `drop_counters`. Each packet that a rule decided counts in one of
 * the first seven. */
enum drop_counter {
	DROPS_PASSED,    /* by a rule that passes, or below a limit */
	DROPS_DROPPED,
	DROPS_AUDITED,   /* would have been dropped */
	DROPS_FAILSAFE,  /* a failsafe's: passed */
	DROPS_PROTECTED, /* what the link needs, below its rate: passed */
	DROPS_LIMITED,   /* dropped for it was above a limit */
	DROPS_LIMITED_AUDITED,
	VERDICTS_SEEN,   /* verdicts while somebody reads them: sent, suppressed or lost */
	VERDICTS_SUPPRESSED,
	VERDICTS_LOST,
	DROP_COUNTERS,
};

/* What the policy bank did; slots of `policy_counters`. Each packet that it looked at counts in one of
 * the first six. */
enum policy_counter {
	POLICY_ALLOWED,
	POLICY_DENIED,
	POLICY_AUDITED,   /* would have been denied */
	POLICY_FAILSAFE,  /* denied, but a failsafe's: passed */
	POLICY_PROTECTED, /* denied, but what the link needs: passed */
	POLICY_ORPHANED,  /* answers what would have been denied: passed */
	CONNECTIONS_OPENED,
	CONNECTIONS_LOST, /* no room: it is decided about again by each packet */
	POLICY_VERDICTS_SEEN,
	POLICY_VERDICTS_SUPPRESSED,
	POLICY_VERDICTS_LOST,
	POLICY_COUNTERS,
};

/* What conntrack would say of a packet; the numbers of io.weir.policy.model.ConnectionState. */
enum connection_state {
	STATE_NEW,
	STATE_ESTABLISHED,
	STATE_RELATED,
	STATE_INVALID,
	STATE_UNTRACKED,
};

/* The same of both directions. Of an ICMP query the asker's port is its type. */
struct connection_key {
	__u64 remote[2]; /* as in flow_key */
	__u64 local[2];
	__u16 remote_port;
	__u16 local_port;
	__u16 vlan;
	__u8 proto;
	__u8 family;
	__u32 ifindex;
	__u32 pad;
};

enum connection_flag {
	CONNECTION_REPLIED = 1 << 0,
	CONNECTION_CLOSING = 1 << 1, /* TCP: FIN or RST was seen */
	CONNECTION_DENIED = 1 << 2,  /* in audit: it would not exist */
	CONNECTION_REPEATS = 1 << 3, /* what its first packet met, the next like it meets */
};

struct connection {
	__u64 used;       /* jiffies64 at the last packet */
	__u64 generation; /* of the set that allowed it */
	__u32 rule;       /* the id of the rule that decided; 0: none */
	__u32 place;      /* its unit in the table of that generation */
	__u8 direction;   /* enum direction of who opened it */
	__u8 flags;       /* enum connection_flag */
	__u8 tcp_flags;   /* of the first packet */
	__u8 pad[5];
};

enum packet_event_kind {
	EVENT_FLOW_START = 16,
	EVENT_VERDICT,
	EVENT_POLICY,
};

/* The first packet of a flow that the table did not hold. */
struct flow_event {
	__u64 boot_ns;
	__u64 bytes;
	struct flow_key key;
	__u32 kind;
	__u32 packets;
	__u8 hook;
	__u8 tcp_flags;
	__u8 icmp_type;
	__u8 icmp_code;
	__u32 packet_flags;
};

/* What a rule decided about a packet. */
struct verdict_event {
	__u64 boot_ns;
	__u64 bytes;
	struct flow_key key;
	__u32 kind;
	__u32 packets;
	__u32 rule;         /* its id */
	__u32 packet_flags;
	__u8 hook;
	__u8 tcp_flags;
	__u8 icmp_type;
	__u8 icmp_code;
	__u8 outcome;       /* enum drop_counter; of a policy's enum policy_counter */
	__u8 mode;          /* enum mode */
	__u8 state;         /* enum connection_state, of a policy's */
	__u8 pad;
};

_Static_assert(sizeof(struct flow_key) == 48, "layout");
_Static_assert(sizeof(struct flow_line) == 64, "layout");
_Static_assert(sizeof(struct flow) == 128, "layout");
_Static_assert(sizeof(struct traffic) == 16, "layout");
_Static_assert(sizeof(struct hook_counters) == 80 + 16 * PROTOCOL_SLOTS, "layout");
_Static_assert(sizeof(struct ethertype_key) == 8, "layout");
_Static_assert(sizeof(struct packet) == 160, "layout");
_Static_assert(sizeof(struct datapath_state) == 256, "layout");
_Static_assert(sizeof(struct failsafe_key) == 24, "layout");
_Static_assert(sizeof(struct local_key) == 24, "layout");
_Static_assert(sizeof(struct connection_key) == 48, "layout");
_Static_assert(sizeof(struct connection) == 32, "layout");
_Static_assert(sizeof(struct verdict_event) == 88, "layout");
_Static_assert(sizeof(struct flow_event) == 80, "layout");

#endif
