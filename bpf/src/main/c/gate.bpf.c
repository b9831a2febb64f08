/* What a clsact qdisc holds on kernels without tcx: a filter outlives its maker, so it holds nothing
 * but a door to the datapath's programs. The kernel empties an array of programs when the last
 * descriptor of it is closed (kernel/bpf/arraymap.c, prog_array_map_clear()), so behind the back of
 * kill -9 the door leads nowhere: the filter passes all, and programs and maps are freed. */
#include "kernel.h"
#include <linux/pkt_cls.h>

/* Whether the filter's maker made the qdisc too: whoever removes the last filter then removes both.
 * Only user space reads it, out of the map. */
const volatile __u32 made_qdisc = 0;

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} gate SEC(".maps");

SEC("tc")
int gate_ingress(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &gate, 0);
	return TC_ACT_UNSPEC;
}

SEC("tc")
int gate_egress(struct __sk_buff *skb)
{
	bpf_tail_call(skb, &gate, 1);
	return TC_ACT_UNSPEC;
}

char LICENSE[] SEC("license") = "GPL";
