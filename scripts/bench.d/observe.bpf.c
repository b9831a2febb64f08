/* What `observe` measures with: a packet source, the least that can be on the receiving end, and an
 * entry that gives every packet another source before the program that is measured. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <stdbool.h>
#include <stddef.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define SOURCE_AT (ETH_HLEN + offsetof(struct iphdr, saddr))
#define FIRST_SOURCE 0x0a000000 /* 10.0.0.0 */

const volatile __u32 sources = 1; /* how many; a random one for each packet */
const volatile bool checksums = false; /* of IP: a receiver that has the address takes the frame */
const volatile __u32 target = 0;  /* the interface that `generate` sends from */

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} measured_xdp SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} measured_tc SEC(".maps");

static __always_inline void rewrite(void *data, void *data_end)
{
	__be32 *source = data + SOURCE_AT;

	if ((void *)(source + 1) <= data_end)
		*source = bpf_htonl(FIRST_SOURCE + (sources > 1 ? bpf_get_prandom_u32() % sources : 0));
}

/* RFC 1071. */
static __always_inline void checksum(void *data, void *data_end)
{
	struct iphdr *ip = data + ETH_HLEN;
	__u16 *word = (__u16 *)ip;
	__u32 sum = 0;

	if ((void *)(ip + 1) > data_end)
		return;
	ip->check = 0;
	for (int i = 0; i < (int)sizeof(*ip) / 2; i++)
		sum += word[i];
	sum = (sum & 0xffff) + (sum >> 16);
	ip->check = ~((sum & 0xffff) + (sum >> 16));
}

SEC("xdp")
int generate(struct xdp_md *ctx)
{
	rewrite((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	if (checksums)
		checksum((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	return bpf_redirect(target, 0);
}

SEC("xdp.frags")
int bare_pass(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp.frags")
int bare_drop(struct xdp_md *ctx)
{
	return XDP_DROP;
}

SEC("tc")
int bare_tc(struct __sk_buff *skb)
{
	return TC_ACT_UNSPEC;
}

SEC("xdp.frags")
int rewrite_xdp(struct xdp_md *ctx)
{
	rewrite((void *)(long)ctx->data, (void *)(long)ctx->data_end);
	bpf_tail_call(ctx, &measured_xdp, 0);
	return XDP_ABORTED;
}

SEC("tc")
int rewrite_tc(struct __sk_buff *skb)
{
	rewrite((void *)(long)skb->data, (void *)(long)skb->data_end);
	bpf_tail_call(skb, &measured_tc, 0);
	return TC_ACT_SHOT;
}

char LICENSE[] SEC("license") = "GPL";
