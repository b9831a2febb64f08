// Programs for XDP and tc that count packets, and change one byte where a test run looks at it.
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

const volatile __u32 verdict = XDP_PASS;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} packets SEC(".maps");

static __always_inline void count(__u32 slot)
{
	__u64 *value = bpf_map_lookup_elem(&packets, &slot);

	if (value)
		(*value)++;
}

SEC("xdp")
int count_plain(struct xdp_md *ctx)
{
	count(0);
	return verdict;
}

SEC("xdp.frags")
int count_frags(struct xdp_md *ctx)
{
	count(1);
	return verdict;
}

SEC("xdp")
int mark_first_byte(struct xdp_md *ctx)
{
	__u8 *data = (__u8 *)(long)ctx->data;

	if (data + 14 > (__u8 *)(long)ctx->data_end)
		return XDP_ABORTED;
	data[0] = 0x5a;
	return XDP_TX;
}

SEC("tc")
int count_tc(struct __sk_buff *skb)
{
	count(2);
	return TC_ACT_UNSPEC;
}

/* Decides, so that nothing after it is asked. */
SEC("tc")
int decide_tc(struct __sk_buff *skb)
{
	return TC_ACT_OK;
}

SEC("tc")
int count_tc_again(struct __sk_buff *skb)
{
	count(3);
	skb->mark = 7;
	return TC_ACT_UNSPEC;
}

char LICENSE[] SEC("license") = "GPL";
