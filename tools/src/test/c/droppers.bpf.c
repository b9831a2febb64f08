// Programs that drop all UDP packets to some ports, at tc and at XDP, and let all else pass.
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define PORTS 23
#define PROTOCOL_AT 23 /* Ethernet, IPv4 without options */
#define PORT_AT 36

static __always_inline int is_meant(void *data, void *end, __u16 first)
{
	__u8 *bytes = data;
	__u16 port;

	if (data + PORT_AT + 2 > end || bytes[12] != 0x08 || bytes[13] != 0 || bytes[PROTOCOL_AT] != 17)
		return 0;
	port = bytes[PORT_AT] << 8 | bytes[PORT_AT + 1];
	return port >= first && port < first + PORTS;
}

SEC("tc/first")
int drop_first(struct __sk_buff *skb)
{
	void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;

	return is_meant(data, end, 13001) ? TC_ACT_SHOT : TC_ACT_UNSPEC;
}

SEC("tc/second")
int drop_second(struct __sk_buff *skb)
{
	void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;

	return is_meant(data, end, 14001) ? TC_ACT_SHOT : TC_ACT_UNSPEC;
}

SEC("xdp")
int drop_xdp(struct xdp_md *xdp)
{
	void *data = (void *)(long)xdp->data, *end = (void *)(long)xdp->data_end;

	return is_meant(data, end, 15001) ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
