/* The datapath's maps and the stage that counts. A program that is loaded over the same maps may
 * take its place at any time, so nothing here is kept but in maps. */
#ifndef WEIR_ACCOUNT_H
#define WEIR_ACCOUNT_H

#include "kernel.h"
#include "counters.h"
#include "packet.h"

#define FLOWS_DEFAULT 65536
#define HOSTS_DEFAULT 16384

const volatile __u32 count_flows = 0; /* bits 1 << enum hook: one hook only for what is received */
const volatile __u32 count_hosts = 0; /* the same */
const volatile bool send_events = false; /* flow.start; counters.h counts what is sent and lost */
const volatile __u32 sample_shift = 0; /* flows and hosts take 1 packet of 2^n, 2^n times */
const volatile bool keep_last = false; /* for tests: what the parser said is in last_packet */

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HOOKS);
	__type(key, __u32);
	__type(value, struct traffic);
} totals SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, HOOKS * PROTOCOL_SLOTS);
	__type(key, __u32);
	__type(value, struct traffic);
} protocols SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, TABLE_COUNTERS);
	__type(key, __u32);
	__type(value, __u64);
} table_counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct ethertype_key);
	__type(value, struct traffic);
} ethertypes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, FLOWS_DEFAULT);
	__type(key, struct flow_key);
	__type(value, struct flow_value);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, HOSTS_DEFAULT);
	__type(key, struct host_key);
	__type(value, struct traffic);
} hosts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct datapath_state);
} datapath SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct packet);
} last_packet SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} events SEC(".maps");

/* Only keeps the type in BTF: it is no map's value. */
struct flow_event type_of_event;

/* To what only this hook on this CPU writes. Packets are handled with bottom halves off
 * (net/core/dev.c, __dev_queue_xmit() and NAPI), so no other packet comes between; atomics would
 * cost as much as the parser. */
static __always_inline void add_own(struct traffic *traffic, const struct packet *packet)
{
	traffic->packets += packet->segments;
	traffic->bytes += packet->bytes;
}

/* To what other CPUs write as well. */
static __always_inline void add(struct traffic *traffic, __u64 packets, __u64 bytes)
{
	__sync_fetch_and_add(&traffic->packets, packets);
	__sync_fetch_and_add(&traffic->bytes, bytes);
}

static __always_inline void count_table(__u32 counter)
{
	__u64 *value = bpf_map_lookup_elem(&table_counters, &counter);

	if (value)
		__sync_fetch_and_add(value, 1);
}

static __always_inline void count_protocol(__u32 hook, __u32 slot, const struct packet *packet)
{
	__u32 at = hook * PROTOCOL_SLOTS + slot;
	struct traffic *traffic = bpf_map_lookup_elem(&protocols, &at);

	if (traffic)
		add_own(traffic, packet);
}

static __always_inline void count_ethertype(__u32 hook, const struct packet *packet)
{
	struct ethertype_key key = {
		.ifindex = packet->key.ifindex,
		.ethertype = packet->ethertype < 0x600 ? 0 : packet->ethertype,
		.hook = hook,
	};
	struct traffic first = { packet->segments, packet->bytes };
	struct traffic *traffic = bpf_map_lookup_elem(&ethertypes, &key);

	if (!traffic) {
		if (!bpf_map_update_elem(&ethertypes, &key, &first, BPF_NOEXIST))
			return;
		traffic = bpf_map_lookup_elem(&ethertypes, &key); /* another CPU was first */
	}
	if (traffic)
		add(traffic, packet->segments, packet->bytes);
	else
		count_table(ETHERTYPES_LOST);
}

static __always_inline void count_also(__u32 hook, const struct packet *packet)
{
	if (packet->flags & PACKET_MALFORMED_LATE)
		count_protocol(hook, PROTOCOL_MALFORMED_LATE, packet);
	if (packet->flags & PACKET_FRAGMENT_FIRST)
		count_protocol(hook, PROTOCOL_FRAGMENT_FIRST, packet);
	if (packet->flags & PACKET_FRAGMENT_LATER)
		count_protocol(hook, PROTOCOL_FRAGMENT_LATER, packet);
	if (packet->flags & PACKET_ICMP_ERROR)
		count_protocol(hook, PROTOCOL_ICMP_ERROR, packet);
	if (packet->vlan_count)
		count_protocol(hook, PROTOCOL_VLAN, packet);
	if (packet->segments > 1)
		count_protocol(hook, PROTOCOL_SEGMENTED, packet);
}

static __always_inline void count_totals(__u32 hook, const struct packet *packet)
{
	struct traffic *total = bpf_map_lookup_elem(&totals, &hook);

	if (total)
		add_own(total, packet);
	if (packet->flags & PACKET_MALFORMED_EARLY) {
		count_protocol(hook, PROTOCOL_MALFORMED_EARLY, packet);
	} else if (packet->key.family) {
		count_protocol(hook, packet->key.proto, packet);
		count_protocol(hook, packet->key.family == 4 ? PROTOCOL_IPV4 : PROTOCOL_IPV6,
			       packet);
	} else if (packet->ethertype == ETH_P_ARP) {
		count_protocol(hook, PROTOCOL_ARP, packet);
	} else {
		count_protocol(hook, PROTOCOL_OTHER, packet);
		count_ethertype(hook, packet);
	}
	count_also(hook, packet);
}

static __always_inline void send_flow_start(__u32 hook, const struct packet *packet, __u64 boot_ns)
{
	struct flow_event *event;

	count(COUNTER_SEEN);
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		count(COUNTER_LOST_RESERVE);
		return;
	}
	event->boot_ns = boot_ns;
	event->bytes = packet->bytes;
	event->key = packet->key;
	event->kind = EVENT_FLOW_START;
	event->packets = packet->segments;
	event->hook = hook;
	event->tcp_flags = packet->tcp_flags;
	event->icmp_type = packet->icmp_type;
	event->icmp_code = packet->icmp_code;
	event->packet_flags = packet->flags;
	bpf_ringbuf_submit(event, 0);
}

/* A new flow; false when another CPU made it meanwhile. */
static __always_inline bool start_flow(__u32 hook, const struct packet *packet)
{
	struct flow_value first = {
		.packets = (__u64)packet->segments << sample_shift,
		.bytes = (__u64)packet->bytes << sample_shift,
		.first_boot_ns = bpf_ktime_get_boot_ns(),
		.last_jiffies = bpf_jiffies64(),
		.flags = sample_shift ? FLOW_SAMPLED : 0,
		.tcp_flags = packet->tcp_flags,
	};

	if (bpf_map_update_elem(&flows, &packet->key, &first, BPF_NOEXIST))
		return false;
	count_table(FLOWS_CREATED);
	if (send_events)
		send_flow_start(hook, packet, first.first_boot_ns);
	return true;
}

static __always_inline void lose_flow(void)
{
	count_table(FLOWS_LOST);
	if (send_events) {
		count(COUNTER_SEEN);
		count(COUNTER_LOST_TABLE);
	}
}

static __always_inline void count_flow(__u32 hook, const struct packet *packet)
{
	struct flow_value *flow = bpf_map_lookup_elem(&flows, &packet->key);

	if (!flow) {
		if (start_flow(hook, packet))
			return;
		flow = bpf_map_lookup_elem(&flows, &packet->key);
	}
	if (!flow) {
		lose_flow();
		return;
	}
	__sync_fetch_and_add(&flow->packets, (__u64)packet->segments << sample_shift);
	__sync_fetch_and_add(&flow->bytes, (__u64)packet->bytes << sample_shift);
	flow->last_jiffies = bpf_jiffies64();
	if (sample_shift)
		flow->flags |= FLOW_SAMPLED;
	if (packet->tcp_flags & ~flow->tcp_flags)
		flow->tcp_flags |= packet->tcp_flags;
}

static __always_inline void count_host(const struct packet *packet, __u32 role)
{
	const __u64 *addr = role == ROLE_SOURCE ? packet->key.saddr : packet->key.daddr;
	struct host_key key = {
		.addr = { addr[0], addr[1] },
		.ifindex = packet->key.ifindex,
		.family = packet->key.family,
		.direction = packet->key.direction,
		.role = role,
	};
	struct traffic first = {
		(__u64)packet->segments << sample_shift,
		(__u64)packet->bytes << sample_shift,
	};
	struct traffic *traffic = bpf_map_lookup_elem(&hosts, &key);

	if (!traffic) {
		if (!bpf_map_update_elem(&hosts, &key, &first, BPF_NOEXIST)) {
			count_table(HOSTS_CREATED);
			return;
		}
		traffic = bpf_map_lookup_elem(&hosts, &key);
	}
	if (traffic)
		add(traffic, first.packets, first.bytes);
	else
		count_table(HOSTS_LOST);
}

static __always_inline void keep(const struct packet *packet)
{
	__u32 zero = 0;
	struct packet *last = bpf_map_lookup_elem(&last_packet, &zero);

	if (last)
		*last = *packet;
}

static __always_inline void account(__u32 hook, const struct packet *packet)
{
	__u32 bit = 1 << hook;

	if (keep_last)
		keep(packet);
	count_totals(hook, packet);
	if (!packet->key.family || !((count_flows | count_hosts) & bit))
		return;
	if (sample_shift && bpf_get_prandom_u32() & ((1U << sample_shift) - 1))
		return;
	if (count_flows & bit)
		count_flow(hook, packet);
	if (count_hosts & bit) {
		count_host(packet, ROLE_SOURCE);
		count_host(packet, ROLE_DESTINATION);
	}
}

#endif
