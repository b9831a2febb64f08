#!/bin/bash
# Two network namespaces in which every cause of drops.pl can be provoked: a host under test, and its neighbour.
# usage: drops.sh NEAR FAR   makes them; whoever started it removes them
#
#   near                                      far
#   v0 192.0.2.1/24     2001:db8::1/64  ----  v1 192.0.2.2/24    the host forwards, and looks at sources
#   w0 198.51.100.1/24  no IPv6         ----  w1 198.51.100.2/24 it does not forward what comes here
#   x0, port of bridge br0              ----  x1
#   y0, another, which is blocked       ----  y1
#   vx0, VXLAN 42 over v0
# MAC addresses are 02:00:00:00:00:NN, where NN is 1 to 9 for v0, v1, w0, w1, x0, x1, y0, y1, vx0.
set -euo pipefail
near=${1:?usage: drops.sh NEAR FAR} far=${2:?usage: drops.sh NEAR FAR}

inside() { nsenter --net="/run/netns/$1" "${@:2}"; }
tune() { inside "$1" sysctl -q -w "${@:2}"; }

mac() { printf '02:00:00:00:00:%02d' "$1"; }

# cable NEAR-DEVICE FAR-DEVICE MAC: two devices, with the MAC addresses of this number and the next.
cable() {
  ip -n "$near" link add name "$1" address "$(mac "$3")" type veth peer name "$2" address "$(mac $(($3 + 1)))" netns "$far"
}

# number DEVICE OTHER PREFIX MAC: IPv4 addresses at both ends, which need not ask for each other.
number() {
  ip -n "$near" address add "$3.1/24" dev "$1"
  ip -n "$far" address add "$3.2/24" dev "$2"
  ip -n "$near" neighbour add "$3.2" lladdr "$(mac $(($4 + 1)))" dev "$1"
  ip -n "$far" neighbour add "$3.1" lladdr "$(mac "$4")" dev "$2"
}

up() {
  ip -n "$near" link set dev "$1" up
  ip -n "$far" link set dev "$2" up
}

for netns in "$near" "$far"; do
  ip netns add "$netns"
  # The kernel's own IPv6 packets, which come when they like, would be dropped too: only v0 and v1 speak it, their
  # reports of groups are over in some milliseconds, and without link-local addresses they look for no routers.
  tune "$netns" net.ipv6.conf.default.disable_ipv6=1 net.ipv6.conf.default.mldv2_unsolicited_report_interval=1
  ip -n "$netns" link set dev lo up
done
cable v0 v1 1
cable w0 w1 3
cable x0 x1 5
cable y0 y1 7
ip -n "$near" link set dev v0 addrgenmode none
ip -n "$far" link set dev v1 addrgenmode none
tune "$near" net.ipv6.conf.v0.disable_ipv6=0
tune "$far" net.ipv6.conf.v1.disable_ipv6=0
number v0 v1 192.0.2 1
number w0 w1 198.51.100 3
ip -n "$near" link add name br0 type bridge mcast_snooping 0
ip -n "$near" link set dev x0 master br0
ip -n "$near" link set dev y0 master br0
ip -n "$near" link add name vx0 address "$(mac 9)" type vxlan id 42 dev v0 local 192.0.2.1 dstport 4789
up v0 v1
up w0 w1
up x0 x1
up y0 y1
ip -n "$near" link set dev br0 up
ip -n "$near" link set dev vx0 up
ip -n "$near" address add 2001:db8::1/64 dev v0 nodad
ip -n "$far" address add 2001:db8::2/64 dev v1 nodad
ip -n "$near" neighbour add 2001:db8::2 lladdr "$(mac 2)" dev v0
ip -n "$far" neighbour add 2001:db8::1 lladdr "$(mac 1)" dev v1

# A port begins to forward some time after its cable is up.
forwarding() { ip -n "$near" -d link show dev "$1" | grep -q 'state forwarding'; }
until forwarding x0 && forwarding y0; do sleep 0.01; done
bridge -n "$near" link set dev y0 state 0 # disabled

# 192.0.2.3 is nobody: who answers to it sends to a MAC address that nobody has.
ip -n "$near" neighbour add 192.0.2.3 lladdr "$(mac 99)" dev v0
tune "$near" net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.v0.rp_filter=1 net.ipv4.conf.w0.rp_filter=0 \
  net.ipv4.ip_forward=1 net.ipv4.conf.w0.forwarding=0 net.ipv6.conf.all.forwarding=1 \
  net.ipv4.conf.w0.drop_unicast_in_l2_multicast=1 net.ipv4.ipfrag_time=1 \
  net.ipv4.tcp_synack_retries=0
# Not one question: a neighbour that is not known has failed.
tune "$near" net.ipv4.neigh.w0.mcast_solicit=0
ip -n "$near" route add 198.18.5.0/24 via 192.0.2.2 mtu lock 600
ip -n "$near" route add 2001:db8:5::/64 via 2001:db8::2 mtu lock 1280

inside "$near" nft 'table inet drops { chain in { type filter hook input priority 0; udp dport 4001 drop; };
  chain out { type filter hook output priority 0; udp dport 4002 drop; }; }'
inside "$near" iptables-legacy -w -A INPUT -p udp --dport 4003 -j DROP
ip -n "$near" xfrm policy add src 192.0.2.2/32 dst 192.0.2.1/32 proto udp dport 5003 dir in action block
# UDP to port 4004: TC_ACT_SHOT (2), else on (-1); classic BPF as tc-bpf(8) takes it.
shot='6,40 0 0 12,21 0 3 2048,40 0 0 36,21 0 1 4004,6 0 0 2,6 0 0 4294967295'
for device in v0 w0; do
  inside "$near" tc qdisc add dev "$device" clsact
done
inside "$near" tc filter add dev v0 ingress bpf da bytecode "$shot"
inside "$near" tc filter add dev w0 egress bpf da bytecode "$shot"
