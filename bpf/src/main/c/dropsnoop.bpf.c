/* Every packet that the kernel drops: why, where, whose, and its first bytes. */
#include "parse.h"
#include "counters.h"
#include "dropsnoop.h"
#include "dropseen.h"
#include "dropsums.h"
#include "nfprobe.h"

#define ARPHRD_ETHER 1
#define ARPHRD_LOOPBACK 772
#define DST_NOREF 1UL     /* include/linux/skbuff.h, SKB_DST_NOREF */
#define INDEX_BUCKETS 256 /* include/linux/netdevice.h, NETDEV_HASHENTRIES */
#define BUCKET_DEVICES 64
#define UNSET 0xffff     /* skb_mac_header_was_set() */
#define TCP_TIME_WAIT 6  /* include/net/tcp_states.h: these two are no full sockets */
#define TCP_NEW_SYN_RECV 12
#define CGROUP_LEVELS 32
#define RATE_REASONS 1024
#define SECOND_NS 1000000000ULL

/* The tracepoint has had three shapes: without reason, with it, and with rx_sk (6.11). */
const volatile bool has_reason = false;
const volatile bool has_receiver = false;

const volatile __u8 fates[CORE_REASONS] = {}; /* enum fate, by reason */
const volatile __u8 fate_of_others = FATE_SHOW;
const volatile bool filter_subsystems = false; /* `subsystem_fates` has some */
const volatile __u32 max_rate = 0;            /* events a second and reason; 0: no limit */
const volatile __u32 wanted_netns = 0;
const volatile __u64 wanted_interface[2] = {};
const volatile __u64 wanted_source[2] = {};   /* as in flow_key, bits beyond the prefix 0 */
const volatile __u64 source_mask[2] = {};
const volatile __u8 source_family = 0;        /* 4 or 6; 0: any */
const volatile __u64 wanted_destination[2] = {};
const volatile __u64 destination_mask[2] = {};
const volatile __u8 destination_family = 0;
const volatile bool filter_port = false;
const volatile __u16 wanted_port = 0;         /* as on the wire */
const volatile bool filter_protocol = false;
const volatile __u8 wanted_protocol = 0;
const volatile __u16 wanted_ethertype = 0;    /* in the machine's order; 0: any */
const volatile __u32 wanted_pid = 0;
const volatile __u64 wanted_cgroup = 0;       /* the cgroup's id */
const volatile bool wanted_stacks = false;
const volatile __u32 netfilter_reason = 0;    /* whose drops have a chain or a table; 0: none */

struct scratch {
	struct drop_event event;
	struct packet packet;
	struct buffer buffer;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 << 20);
} events SEC(".maps");

/* The kernel does not start a program on a CPU where it runs already. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

/* Whether this CPU is in a softirq, which interrupted whoever is current. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} softirqs SEC(".maps");

/* enum fate of reasons that are not the core's. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, RATE_REASONS);
	__type(key, __u32);
	__type(value, __u8);
} subsystem_fates SEC(".maps");

/* By reason: a second of CLOCK_BOOTTIME above, what was shown or held back in it below. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, RATE_REASONS);
	__type(key, __u32);
	__type(value, __u64);
} rates SEC(".maps");

/* Whom a drop concerns, as far as the kernel still knows. */
struct parties {
	struct net_device *device;
	struct sock *socket;
	__u64 interface[NAME_WORDS];
	__u32 ifindex;
	__u32 netns;
	__u8 netns_source;
};

static __always_inline enum fate fate_of(__u32 reason)
{
	__u8 *fate;

	if (reason < CORE_REASONS)
		return fates[reason];
	if (!filter_subsystems)
		return fate_of_others;
	fate = bpf_map_lookup_elem(&subsystem_fates, &reason);
	return fate ? *fate : fate_of_others;
}

/* The count only grows within a second and a second only follows an earlier one: never too many. */
static __always_inline bool above_rate(__u32 reason, __u64 boot_ns)
{
	__u64 second = boot_ns / SECOND_NS, seen, begin = second << 32;
	__u64 *rate = bpf_map_lookup_elem(&rates, &reason);

	if (!rate) {
		bpf_map_update_elem(&rates, &reason, &begin, BPF_NOEXIST);
		rate = bpf_map_lookup_elem(&rates, &reason);
		if (!rate)
			return false;
	}
	seen = *(volatile __u64 *)rate;
	if (seen >> 32 < second)
		__sync_val_compare_and_swap(rate, seen, begin);
	return (__u32)__sync_fetch_and_add(rate, 1) >= max_rate;
}

static __always_inline bool is_full(struct sock *sk)
{
	__u8 state = sk->__sk_common.skc_state;

	return state != TCP_TIME_WAIT && state != TCP_NEW_SYN_RECV;
}

/* skb->dev may hold something else: a queue's bookkeeping. What is no device has no namespace: where a
 * pointer leads nowhere, the kernel lets loads through it read 0. */
static __always_inline __u32 netns_of_device(struct net_device *device)
{
	struct net *net = device->nd_net.net;

	return net ? net->ns.inum : 0;
}

static __always_inline __u32 netns_of_socket(struct sock *sk)
{
	struct net *net = sk->__sk_common.skc_net.net;

	return net ? net->ns.inum : 0;
}

/* The packet keeps its sender's socket when it passes to another namespace, until IP takes it there:
 * net/core/skbuff.c, skb_scrub_packet(). So where it came by the device that it is at, that decides. */
static __always_inline void find_parties(struct sk_buff *skb, struct sock *receiver,
					 struct parties *found)
{
	struct net_device *device = skb->dev;
	struct sock *sk = receiver ?: skb->sk;
	__u32 ifindex = device->ifindex, netns = netns_of_device(device);

	if (netns && (__s32)ifindex > 0) {
		found->device = device;
		read_name(found->interface, device->name);
		found->ifindex = ifindex;
		found->netns = netns;
		found->netns_source = NETNS_DEVICE;
	}
	if (!sk)
		return;
	netns = netns_of_socket(sk);
	if (!netns)
		return;
	if (is_full(sk))
		found->socket = sk;
	if (receiver || found->netns == netns || !found->ifindex ||
	    (__u32)skb->skb_iif != found->ifindex) {
		found->netns = netns;
		found->netns_source = receiver ? NETNS_RECEIVER : NETNS_SOCKET;
	}
}

static __always_inline struct net_device *device_of(struct net *net, __u32 ifindex)
{
	__u64 buckets = (__u64)BPF_CORE_READ(net, dev_index_head);
	struct hlist_head *bucket = (void *)(buckets + ifindex % INDEX_BUCKETS * sizeof(void *));
	struct hlist_node *node = BPF_CORE_READ(bucket, first);

	for (int i = 0; i < BUCKET_DEVICES && node; i++) {
		struct net_device *device =
			(void *)node - bpf_core_field_offset(struct net_device, index_hlist);

		if ((__u32)BPF_CORE_READ(device, ifindex) == ifindex)
			return device;
		node = BPF_CORE_READ(node, next);
	}
	return NULL;
}

/* TCP takes the device off what it received: net/ipv4/tcp_ipv4.c, tcp_v4_rcv(). What is left is the
 * number of the interface by which it came, and the route, whose device is one of the namespace. */
static __always_inline void find_former_device(struct sk_buff *skb, struct sock *receiver,
					       struct parties *found)
{
	struct sock *sk = receiver ?: skb->sk;
	struct dst_entry *route = (void *)(skb->_skb_refdst & ~DST_NOREF);
	struct net *net = NULL;

	if (found->ifindex || !skb->skb_iif)
		return;
	if (sk)
		net = BPF_CORE_READ(sk, __sk_common.skc_net.net);
	if (!net)
		net = BPF_CORE_READ(route, dev, nd_net.net);
	if (!net)
		return;
	if (!found->netns) {
		found->netns = BPF_CORE_READ(net, ns.inum);
		found->netns_source = NETNS_ROUTE;
	}
	found->device = device_of(net, skb->skb_iif);
	if (!found->device)
		return;
	found->ifindex = skb->skb_iif;
	bpf_probe_read_kernel_str(found->interface, sizeof(found->interface), found->device->name);
}

static __always_inline bool within_cgroup(struct sock *sk)
{
	struct kernfs_node *node = sk ? BPF_CORE_READ(sk, sk_cgrp_data.cgroup, kn) : NULL;

	for (int level = 0; level < CGROUP_LEVELS && node; level++) {
		if (BPF_CORE_READ(node, id) == wanted_cgroup)
			return true;
		node = parent_of(node);
	}
	return false;
}

/* What can be known without reading the packet. */
static __always_inline bool wanted_parties(struct drop_event *event, const struct parties *parties)
{
	if (wanted_netns && parties->netns != wanted_netns)
		return false;
	if (wanted_pid && (!(event->flags & DROP_PROCESS) || event->pid != wanted_pid))
		return false;
	if (wanted_cgroup && !within_cgroup(parties->socket))
		return false;
	return !wanted_interface[0] || (parties->interface[0] == wanted_interface[0] &&
					parties->interface[1] == wanted_interface[1]);
}

static __always_inline bool within(const __u64 *address, const volatile __u64 *mask,
				   const volatile __u64 *wanted)
{
	return (address[0] & mask[0]) == wanted[0] && (address[1] & mask[1]) == wanted[1];
}

static __always_inline bool wanted_packet(const struct packet *packet)
{
	const struct flow_key *key = &packet->key;

	if (source_family && (key->family != source_family ||
			      !within(key->saddr, source_mask, wanted_source)))
		return false;
	if (destination_family && (key->family != destination_family ||
				   !within(key->daddr, destination_mask, wanted_destination)))
		return false;
	if (filter_port && (!(packet->flags & PACKET_HAS_PORTS) ||
			    (key->sport != wanted_port && key->dport != wanted_port)))
		return false;
	if (wanted_ethertype && packet->ethertype != wanted_ethertype)
		return false;
	return !filter_protocol || (key->family && key->proto == wanted_protocol);
}

static __always_inline bool filters_packets(void)
{
	return source_family || destination_family || filter_port || wanted_ethertype || filter_protocol;
}

static __always_inline void fill_process(struct drop_event *event)
{
	__u32 zero = 0, *softirq = bpf_map_lookup_elem(&softirqs, &zero);
	__u32 pid = bpf_get_current_pid_tgid() >> 32;

	event->pid = 0;
	__builtin_memset(event->comm, 0, sizeof(event->comm));
	if (!pid || (softirq && *softirq)) /* the idle task, or one that was interrupted */
		return;
	event->pid = pid;
	event->flags |= DROP_PROCESS;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
}

static __always_inline void fill_parties(struct drop_event *event, const struct parties *parties)
{
	struct sock *sk = parties->socket;

	event->netns = parties->netns;
	event->netns_source = parties->netns_source;
	__builtin_memcpy(event->interface, parties->interface, sizeof(event->interface));
	event->uid = 0;
	event->cgroup_id = 0;
	if (!sk)
		return;
	event->flags |= DROP_SOCKET;
	event->uid = BPF_CORE_READ(sk, sk_uid.val);
	if (bpf_core_field_exists(sk->sk_cgrp_data.cgroup))
		event->cgroup_id = BPF_CORE_READ(sk, sk_cgrp_data.cgroup, kn, id);
}

/* The outermost tag may be kept beside the packet. */
static __always_inline bool has_tag(struct sk_buff *skb)
{
	struct sk_buff___all *all = (void *)skb;
	struct sk_buff___present *present = (void *)skb;

	if (bpf_core_field_exists(all->vlan_all))
		return all->vlan_all;
	if (bpf_core_field_exists(present->vlan_present))
		return BPF_CORE_READ_BITFIELD(present, vlan_present);
	return skb->vlan_tci;
}

/* A packet came by the device that it is at, or came by another one and leaves, or began here. */
static __always_inline void fill_direction(struct drop_event *event, struct packet *packet,
					   struct sk_buff *skb, const struct parties *parties)
{
	__u32 came = skb->skb_iif;

	if (came) {
		packet->key.direction = !parties->ifindex || came == parties->ifindex ?
						DIRECTION_RECEIVE : DIRECTION_TRANSMIT;
	} else if (skb->sk || skb->mac_header == UNSET) {
		packet->key.direction = DIRECTION_TRANSMIT;
	} else {
		return;
	}
	event->flags |= DROP_DIRECTION;
}

/* Finds where the packet's headers begin, and gives the ethertype when that is not Ethernet's. The
 * link layer's place may be a former one, or not be set yet: then it does not lie right before. */
static __always_inline __u16 find_headers(struct scratch *s, struct sk_buff *skb,
					  const struct parties *parties)
{
	__u64 head = (__u64)skb->head, data = (__u64)skb->data;
	__u32 mac = skb->mac_header, network = skb->network_header, first, end;
	struct net_device *device = parties->device;
	__u16 type = device ? BPF_CORE_READ(device, type) : ARPHRD_ETHER;
	__u16 ethertype = 0;

	if (mac != UNSET && mac + ETH_HLEN <= network &&
	    network <= mac + ETH_HLEN + VLANS_MAX * VLAN_BYTES &&
	    (type == ARPHRD_ETHER || type == ARPHRD_LOOPBACK)) {
		first = mac;
		s->event.flags |= DROP_ETHERNET;
	} else {
		first = network ?: data - head;
		ethertype = bpf_ntohs(skb->protocol);
	}
	end = data - head + skb->len;
	s->buffer.first = head + first;
	s->buffer.bytes = skb->tail > first ? skb->tail - first : 0;
	s->buffer.pad = 0;
	s->packet.bytes = end > first ? end - first : 0;
	return ethertype;
}

static __always_inline bool is_traced(struct sk_buff *skb)
{
	struct sk_buff___traced *traced = (void *)skb;

	return bpf_core_field_exists(traced->nf_trace) &&
	       BPF_CORE_READ_BITFIELD_PROBED(traced, nf_trace);
}

static __always_inline void read_packet(struct scratch *s, struct sk_buff *skb,
					const struct parties *parties)
{
	struct skb_shared_info *shared = (void *)(skb->head + skb->end);
	struct packet *packet = &s->packet;
	__u16 ethertype;

	__builtin_memset(packet, 0, sizeof(*packet));
	packet->segments = BPF_CORE_READ(shared, gso_size) ? BPF_CORE_READ(shared, gso_segs) : 1;
	packet->key.ifindex = parties->ifindex;
	fill_direction(&s->event, packet, skb, parties);
	ethertype = find_headers(s, skb, parties);
	if (has_tag(skb)) {
		add_tag(packet, skb->vlan_tci);
		s->event.flags |= DROP_TAG;
		s->event.tag_protocol = bpf_ntohs(skb->vlan_proto);
		s->event.tag_tci = skb->vlan_tci;
	}
	if (ethertype || s->event.flags & DROP_ETHERNET)
		parse_buffer(&s->buffer, ethertype, packet);
	else
		packet->key.vlan = NO_VLAN; /* no header was written yet */
}

static __always_inline void fill_packet(struct drop_event *event, const struct packet *packet)
{
	event->key = packet->key;
	event->inner = packet->inner;
	event->bytes = packet->bytes;
	event->segments = packet->segments;
	event->packet_flags = packet->flags;
	event->network_at = packet->network_at;
	event->transport_at = packet->transport_at;
	event->ethertype = packet->ethertype;
	event->tcp_flags = packet->tcp_flags;
	event->icmp_type = packet->icmp_type;
	event->icmp_code = packet->icmp_code;
	__builtin_memset(event->pad, 0, sizeof(event->pad));
}

/* Gives the bytes of the stack that were read; 0 when the kernel cannot tell any. */
static __always_inline __u32 fill_stack(struct drop_event *event, void *ctx)
{
	long bytes = bpf_get_stack(ctx, event->stack, sizeof(event->stack), 0);

	if (bytes <= 0 || bytes > (long)sizeof(event->stack))
		return 0;
	event->flags |= DROP_STACK;
	return bytes;
}

static __always_inline void send(struct scratch *s, void *ctx)
{
	__u32 bytes = s->buffer.bytes, all;

	if (bytes > HEADER_BYTES)
		bytes = HEADER_BYTES;
	if (bpf_probe_read_kernel(s->event.headers, bytes, (void *)s->buffer.first))
		bytes = 0;
	s->event.header_bytes = bytes;
	all = offsetof(struct drop_event, headers) + bytes;
	if (wanted_stacks) {
		__u32 stack = fill_stack(&s->event, ctx);

		if (stack)
			all = offsetof(struct drop_event, stack) + stack;
	}
	if (bpf_ringbuf_output(&events, &s->event, all, 0))
		count(COUNTER_LOST_RESERVE);
}

/* Where a filter had the packet parsed, that knows the protocol better. */
static __always_inline void sum_up(const struct packet *parsed, const struct parties *parties,
				   struct sk_buff *skb, void *location, __u32 reason)
{
	struct drop_key key = {
		.location = (__u64)location,
		.interface = { parties->interface[0], parties->interface[1] },
		.reason = reason,
		.netns = parties->netns,
	};

	if (filters_packets()) {
		key.ethertype = parsed->ethertype;
		key.protocol = parsed->key.family ? parsed->key.proto : NO_PROTOCOL;
	} else {
		find_protocol(&key, skb);
	}
	add_up(&key);
}

static __always_inline void dropped(void *ctx, struct sk_buff *skb, void *location, __u32 reason,
				    struct sock *receiver)
{
	__u32 zero = 0;
	struct scratch *s = bpf_map_lookup_elem(&scratches, &zero);
	struct parties parties = {};

	if (!s) {
		count(COUNTER_LOST_RESERVE);
		return;
	}
	s->event.flags = 0;
	find_parties(skb, receiver, &parties);
	find_former_device(skb, receiver, &parties);
	if (!summarize || wanted_pid)
		fill_process(&s->event);
	if (!wanted_parties(&s->event, &parties)) {
		count(COUNTER_FILTERED);
		return;
	}
	if (!summarize || filters_packets())
		read_packet(s, skb, &parties);
	if (filters_packets() && !wanted_packet(&s->packet)) {
		count(COUNTER_FILTERED);
		return;
	}
	if (summarize) {
		sum_up(&s->packet, &parties, skb, location, reason);
		return;
	}
	s->event.boot_ns = bpf_ktime_get_boot_ns();
	s->event.location = (__u64)location;
	s->event.reason = reason;
	s->event.cpu = bpf_get_smp_processor_id();
	fill_parties(&s->event, &parties);
	if (max_rate && above_rate(reason, s->event.boot_ns)) {
		count(COUNTER_LIMITED);
		return;
	}
	fill_packet(&s->event, &s->packet);
	s->event.nf_place = 0;
	s->event.nf_handle = 0;
	if (netfilter_reason && reason == netfilter_reason)
		fill_netfilter(&s->event, skb);
	if (is_traced(skb))
		s->event.flags |= DROP_TRACED;
	send(s, ctx);
}

static __always_inline void mark_softirq(__u32 inside)
{
	__u32 zero = 0, *softirq = bpf_map_lookup_elem(&softirqs, &zero);

	if (softirq)
		*softirq = inside;
}

/* These two come first, so that they are attached before the first drop is seen. */
SEC("tp_btf/softirq_entry")
int BPF_PROG(softirq_began, unsigned int vector)
{
	mark_softirq(1);
	return 0;
}

SEC("tp_btf/softirq_exit")
int BPF_PROG(softirq_ended, unsigned int vector)
{
	mark_softirq(0);
	return 0;
}

/* include/trace/events/skb.h; arguments that this kernel does not have are never looked at. */
SEC("tp_btf/kfree_skb")
int BPF_PROG(packet_dropped, struct sk_buff *skb, void *location)
{
	__u32 reason = has_reason ? (__u32)ctx[2] : 0;
	struct sock *receiver = has_receiver ? (struct sock *)ctx[3] : NULL;
	enum fate fate = fate_of(reason);

	count(COUNTER_SEEN);
	count_at_device(skb, reason);
	if (fate == FATE_SUPPRESS)
		count(COUNTER_SUPPRESSED);
	else if (fate == FATE_FILTER)
		count(COUNTER_FILTERED);
	else
		dropped(ctx, skb, location, reason, receiver);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
