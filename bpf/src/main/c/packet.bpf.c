/* The packet datapath: parse, count, decide. One code for XDP and both directions of tc. */
#include "kernel.h"
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include "account.h"
#include "decide.h"
#include "parse.h"
#include "policy.h"

static __always_inline bool decides(__u32 hook)
{
	return drop_hooks & 1 << hook;
}

static __always_inline bool has_policy(__u32 hook)
{
	return policy_hooks & 1 << hook;
}

/* XDP sees what is received before anything else does, once per frame of the device. */
SEC("xdp.frags")
int packet_xdp(struct xdp_md *ctx)
{
	struct packet packet = {};

	packet.bytes = bpf_xdp_get_buff_len(ctx);
	packet.segments = 1;
	parse(ctx, HOOK_XDP, ctx->ingress_ifindex, &packet);
	account(HOOK_XDP, &packet);
	if (decides(HOOK_XDP) && xdp_decide(ctx, &packet))
		return XDP_DROP;
	if (has_policy(HOOK_XDP) && xdp_policy(ctx, &packet))
		return XDP_DROP;
	return XDP_PASS;
}

/* How many packets a frame becomes; of a guest's only their size is known: linux/virtio_net.h. */
static __always_inline __u32 segments(struct __sk_buff *skb, const struct packet *packet)
{
	__u32 size = skb->gso_size;

	if (skb->gso_segs)
		return skb->gso_segs;
	if (!size || !packet->payload_at || packet->payload_at >= skb->len)
		return 1;
	return (skb->len - packet->payload_at + size - 1) / size;
}

/* Whether the packet passes. */
static __always_inline bool on_tc_parsed(struct __sk_buff *skb, const __u32 hook)
{
	struct packet packet = {};

	packet.bytes = skb->len;
	packet.segments = skb->gso_size ? 0 : 1;
	parse(skb, hook, skb->ifindex, &packet);
	packet.segments = segments(skb, &packet);
	if (skb->vlan_present)
		packet.bytes += VLAN_BYTES;
	account(hook, &packet);
	if (decides(hook) && skb_decide(skb, &packet))
		return false;
	return !has_policy(hook) || !skb_policy(skb, hook, &packet);
}

/* Where only totals are wanted the headers matter for a guest's segments alone. */
static __always_inline int on_tc(struct __sk_buff *skb, const __u32 hook)
{
	if (wants_headers(hook) || decides(hook) || has_policy(hook) ||
	    (skb->gso_size && !skb->gso_segs)) {
		if (!on_tc_parsed(skb, hook))
			return TC_ACT_SHOT;
	} else {
		count_total(hook, skb->gso_segs ?: 1, skb->len + (skb->vlan_present ? VLAN_BYTES : 0));
	}
	return TC_ACT_UNSPEC; /* which is TCX_NEXT: others may still look at it */
}

SEC("tc")
int packet_ingress(struct __sk_buff *skb)
{
	return on_tc(skb, HOOK_INGRESS);
}

SEC("tc")
int packet_egress(struct __sk_buff *skb)
{
	return on_tc(skb, HOOK_EGRESS);
}

char LICENSE[] SEC("license") = "GPL";
