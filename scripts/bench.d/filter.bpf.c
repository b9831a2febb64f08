/* What `filter` floods with, and the least that can drop it. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "filter.h"

const volatile __u32 first = 0;  /* the index of the first source, see filter.h */
const volatile __u32 count = 1;  /* how many sources; a random one for each packet */
const volatile __u32 sum = 0;    /* of the IPv4 header without source and checksum, as RFC 1071 has it */
const volatile __u32 target = 0; /* the interface that `generate` sends from */

/* netfilter is behind the check of the checksum. A frame that was sent before is what it was then. */
SEC("xdp")
int generate(struct xdp_md *ctx)
{
	struct iphdr *ip = (void *)(long)ctx->data + ETH_HLEN;
	__u32 source = bpf_htonl(source_address(first + (count > 1 ? bpf_get_prandom_u32() % count : 0)));
	__u32 all = sum + (source & 0xffff) + (source >> 16);

	if ((void *)(ip + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	all = (all & 0xffff) + (all >> 16);
	all = (all & 0xffff) + (all >> 16);
	ip->saddr = source;
	ip->check = ~all;
	return bpf_redirect(target, 0);
}

SEC("xdp.frags")
int bare_drop(struct xdp_md *ctx)
{
	return XDP_DROP;
}

char LICENSE[] SEC("license") = "GPL";
