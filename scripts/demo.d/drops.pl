#!/usr/bin/perl
# Has the kernel drop packets, for one cause or another: in the namespaces that drops.sh makes, and nowhere else.
# usage: drops.pl list         the causes: name, namespace to start it in (near or far), what happens
#        drops.pl serve        in near: the sockets that some of them need; says "ready", ends with its standard input
#        drops.pl CAUSE COUNT  so many packets that are dropped
use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Connections;
use Frames;
use LocalDrops;
use Service;

my ($v0, $v1, $w0, $w1, $x0, $x1, $y0, $y1, $vx0) = map { "02:00:00:00:00:0$_" } 1 .. 9;
my ($stranger, $broadcast) = ('02:00:00:00:00:98', 'ff:ff:ff:ff:ff:ff');
my ($near, $far) = ('192.0.2.1', '192.0.2.2');
my ($near6, $far6) = ('2001:db8::1', '2001:db8::2');
my $count;

# repeat DEVICE FRAME: what most causes are, a frame sent several times.
sub repeat {
  my ($device, $frame) = @_;
  transmit(wire($device), ($frame) x $count);
}

sub v4 { my @ip = @_; return sub { repeat('v1', frame($v0, $v1, 0x0800, ip4(@ip))) } }
sub w4 { my @ip = @_; return sub { repeat('w1', frame($w0, $w1, 0x0800, ip4(@ip))) } }
sub v6 { my @ip = @_; return sub { repeat('v1', frame($v0, $v1, 0x86dd, ip6(@ip))) } }

# to_udp PORT, to_tcp PORT FLAGS: from the far end to the near one.
sub to_udp { my ($port, %is) = @_; return v4($far, $near, 17, udp(9999, $port, %is)) }
sub to_tcp { my ($port, $flags, %is) = @_; return v4($far, $near, 6, tcp(9999, $port, $flags, %is)) }
sub to_udp6 { my ($port, %is) = @_; return v6($far6, $near6, 17, udp(9999, $port, %is)) }
sub icmp6_to_near { my ($hops, @icmp) = @_; return v6($far6, $near6, 58, icmp6(@icmp), hops => $hops) }

# solicitation TARGET OPTIONS: the body of a neighbour solicitation, RFC 4861.
sub solicitation { return pack('N', 0) . Socket::inet_pton(Socket::AF_INET6, $_[0]) . ($_[1] // '') }

# vxlan HEADER INNER, and by name what ip4 takes: RFC 7348's header, then a frame.
sub vxlan { my ($header, $inner, %is) = @_; return v4($far, $near, 17, udp(9999, 4789, payload => $header . $inner), %is) }

my $small = ip4($far, $near, 17, udp(9999, 4000));
my $inner = frame($vx0, $stranger, 0x0800, ip4('203.0.113.1', '203.0.113.2', 17, udp(1, 2)));
my $md5 = pack('CCa16 n', 19, 18, 'not the right one', 0x0101); # RFC 2385, and two of padding

my @causes = (
  # What a host does with what it does not want
  ['udp-closed', 'far', 'UDP to a port that nobody opened', to_udp(4000)],
  ['udp6-closed', 'far', 'the same over IPv6', to_udp6(4000)],
  ['tcp-closed', 'far', 'TCP to a port where nobody listens', to_tcp(4000, 0x02)],
  ['no-protocol', 'far', 'an IP protocol (253) that nobody speaks', v4($far, $near, 253, 'x')],
  ['unknown-icmp', 'far', 'an ICMP type (200) that does not exist', v4($far, $near, 1, icmp(200, 0, 'xxxx'))],
  ['unknown-ethertype', 'far', 'an ethertype (0x88b5) that nobody speaks',
    sub { repeat('v1', frame($v0, $v1, 0x88b5, 'x' x 46)) }],
  ['other-host', 'far', 'a MAC address that is not the interface\'s',
    sub { repeat('v1', frame($stranger, $v1, 0x0800, $small)) }],
  ['ipv6-disabled', 'far', 'IPv6 to an interface where it is disabled',
    sub { repeat('w1', frame($w0, $w1, 0x86dd, ip6($far6, $near6, 17, udp(9999, 4000)))) }],
  ['socket-filter', 'far', 'a socket whose BPF filter (SO_ATTACH_FILTER) says no', to_udp(5001)],
  ['socket-full', 'near', 'a socket that is not read, and is full (SO_RCVBUF)', sub { socket_full($count) }],

  # Filters
  ['nft', 'far', 'nftables: udp dport 4001 drop', to_udp(4001)],
  ['nft-output', 'near', 'nftables, on the way out: udp dport 4002 drop', sub { send_udp($far, 4002, $count) }],
  ['iptables', 'far', 'iptables -p udp --dport 4003 -j DROP', to_udp(4003)],
  ['ipsec-policy', 'far', 'an IPsec policy that blocks (ip xfrm policy)', to_udp(5003)],
  ['tc-ingress', 'far', 'a BPF filter of tc, on the way in', to_udp(4004)],
  ['tc-egress', 'near', 'a BPF filter of tc, on the way out', sub { send_udp('198.51.100.2', 4004, $count) }],

  # Broken packets
  ['ip-checksum', 'far', 'IPv4 with a wrong checksum', v4($far, $near, 17, udp(9999, 4000), wrong => 1)],
  ['udp-checksum', 'far', 'UDP with a wrong checksum', to_udp(4000, wrong => 1)],
  ['udp6-checksum', 'far', 'the same over IPv6', to_udp6(4000, wrong => 1)],
  ['tcp-checksum', 'far', 'TCP with a wrong checksum', to_tcp(4000, 0x02, wrong => 1)],
  ['icmp-checksum', 'far', 'an echo request with a wrong checksum', v4($far, $near, 1, icmp(8, 0, 'xxxx', 1))],
  ['icmp6-checksum', 'far', 'the same over IPv6', icmp6_to_near(64, 128, 0, 'xxxx', 1)],
  ['ip-header', 'far', 'an IPv4 header that says it has 16 bytes', v4($far, $near, 17, udp(9999, 4000), first => 0x44)],
  ['ip-length', 'far', 'an IPv4 header that promises more than came', v4($far, $near, 17, udp(9999, 4000), length => 1400)],
  ['ip6-version', 'far', 'an IPv6 header whose version is 7', v6($far6, $near6, 17, udp(9999, 4000), first => 0x70)],
  ['icmp6-quote', 'far', 'an ICMPv6 error about a packet whose extension header is missing',
    icmp6_to_near(64, 1, 0, pack('N', 0) . ip6($near6, $far6, 60, ''))],

  # Addresses and routes
  ['rp-filter', 'far', 'a source that the way back does not lead to (rp_filter)',
    v4('198.51.100.9', $near, 17, udp(9999, 4000))],
  ['own-source', 'far', 'a source that is the host\'s own', v4($near, $near, 17, udp(9999, 4000))],
  ['multicast-source', 'far', 'a source that is a group', v4('224.0.0.9', $near, 17, udp(9999, 4000))],
  ['loopback-address', 'far', 'an address of the loopback interface, from the wire',
    v4($far, '127.0.0.1', 17, udp(9999, 4000))],
  ['zero-destination', 'far', 'the destination 0.0.0.0', v4($far, '0.0.0.0', 17, udp(9999, 4000))],
  ['unicast-in-broadcast', 'far', 'an address of one host in a broadcast frame (drop_unicast_in_l2_multicast)',
    sub { repeat('w1', frame($broadcast, $w1, 0x0800, ip4('198.51.100.2', '198.51.100.1', 17, udp(9999, 4000)))) }],
  ['no-route', 'far', 'a destination that no route leads to', v4($far, '203.0.113.9', 17, udp(9999, 4000))],
  ['no-route6', 'far', 'the same over IPv6', v6($far6, '2001:db8:dead::9', 17, udp(9999, 4000))],
  ['not-forwarding', 'far', 'a stranger\'s destination, and the host does not forward',
    w4('198.51.100.2', '203.0.113.9', 17, udp(9999, 4000))],
  ['ttl', 'far', 'a packet to forward whose TTL is 1', v4($far, '198.18.5.9', 17, udp(9999, 4000), ttl => 1)],
  ['hop-limit', 'far', 'the same over IPv6', v6($far6, '2001:db8:5::9', 17, udp(9999, 4000), hops => 1)],
  ['too-big', 'far', 'larger than the MTU of the way on, and must not be split (DF)',
    v4($far, '198.18.5.9', 17, udp(9999, 4000, payload => 'x' x 1000), fragment => 0x4000)],
  ['too-big6', 'far', 'the same over IPv6',
    v6($far6, '2001:db8:5::9', 17, udp(9999, 4000, payload => 'x' x 1300))],
  ['fragment-twice', 'far', 'a fragment that came before', sub { fragment_twice() }],
  ['fragment-alone', 'far', 'a fragment whose others never come (ipfrag_time)', sub { fragments_alone() }],

  # Neighbours
  ['nd-hop-limit', 'far', 'neighbour discovery from afar: the hop limit is not 255',
    icmp6_to_near(64, 135, 0, solicitation($near6))],
  ['nd-code', 'far', 'neighbour discovery with a code that is not 0', icmp6_to_near(255, 135, 1, solicitation($near6))],
  ['nd-option', 'far', 'neighbour discovery with an option of length 0',
    icmp6_to_near(255, 135, 0, solicitation($near6, pack('CCH12', 1, 0, '020000000002')))],
  ['nd-other', 'far', 'a question for a neighbour that is another one',
    icmp6_to_near(255, 135, 0, solicitation('2001:db8::99'))],
  ['neighbour-failed', 'near', 'a neighbour that does not answer', sub { send_udp('198.51.100.50', 4000, $count) }],
  ['neighbour-queue', 'near', 'more than waits for a neighbour\'s answer (unres_qlen_bytes)',
    sub { neighbour_queue($count) }],

  # TCP
  ['tcp-syn-fin', 'far', 'SYN and FIN at once', to_tcp(5010, 0x03)],
  ['tcp-reset', 'far', 'RST to a port where somebody listens', to_tcp(5010, 0x04)],
  ['tcp-min-ttl', 'far', 'a listener that wants a higher TTL (IP_MINTTL)', to_tcp(5014, 0x02)],
  ['md5-missing', 'far', 'no signature, where the listener has a key (TCP_MD5SIG)', to_tcp(5011, 0x02)],
  ['md5-wrong', 'far', 'a wrong signature', to_tcp(5011, 0x02, options => $md5)],
  ['md5-unexpected', 'far', 'a signature, where the listener has no key', to_tcp(5010, 0x02, options => $md5)],
  ['tcp-no-flags', 'far', 'a connection: no flag at all', sub { to_connection($count, 0) }],
  ['tcp-syn', 'far', 'a connection: SYN once more', sub { to_connection($count, 0x02) }],
  ['tcp-beyond-window', 'far', 'a connection: a sequence number beyond the window',
    sub { to_connection($count, 0x10, seq => 0x40000000, payload => 'x') }],
  ['tcp-old-sequence', 'far', 'a connection: a sequence number of long ago (normal, if it is a repetition)',
    sub { to_connection($count, 0x10, seq => -100, payload => 'x') }],
  ['tcp-old-ack', 'far', 'a connection: it acknowledges what was acknowledged long ago',
    sub { to_connection($count, 0x10, ack => -200_000, payload => 'x') }],
  ['tcp-unsent-ack', 'far', 'a connection: it acknowledges what was not sent yet',
    sub { to_connection($count, 0x10, ack => 5000, payload => 'x') }],
  ['tcp-paws', 'far', 'a connection: a timestamp of long ago (PAWS)',
    sub { to_connection($count, 0x10, stamp => -1_000_000, payload => 'x') }],
  ['accept-queue', 'far', 'a connection that is ready when the queue of accept(2) is full', sub { accept_queue($count) }],

  # Queues and devices
  ['queue-limit', 'near', 'a qdisc without room (bfifo limit 1)', sub { queue_limit($count) }],
  ['tap-ring', 'near', 'a TAP device that is not read', sub { tap_ring($count) }],
  ['tap-filter', 'near', 'a TAP device whose socket filter says no (TUNATTACHFILTER)', sub { tap_filter($count) }],
  ['tap-address', 'near', 'a TAP device that wants other addresses (TUNSETTXFILTER)', sub { tap_address($count) }],

  # Tunnels and bridges
  ['vxlan-header', 'far', 'VXLAN without a network number', vxlan(pack('NN', 0, 42 << 8), $inner)],
  ['vxlan-network', 'far', 'VXLAN of a network (43) that is not here', vxlan(pack('NN', 0x08000000, 43 << 8), $inner)],
  ['vxlan-ecn', 'far', 'congestion on the way of a VXLAN packet that cannot be told of it (ECN)',
    vxlan(pack('NN', 0x08000000, 42 << 8), $inner, tos => 3)],
  ['vxlan-nowhere', 'near', 'VXLAN that knows no other end',
    sub { repeat('vx0', frame($broadcast, $vx0, 0x0800, ip4('203.0.113.1', '203.0.113.2', 17, udp(1, 2)))) }],
  ['bridge-nowhere', 'far', 'a bridge that has no other port', sub { repeat('x1', frame($stranger, $x1, 0x0800, $small)) }],
  ['bridge-source', 'far', 'a bridge, and a sender whose MAC address is a group\'s',
    sub { repeat('x1', frame($stranger, '01:00:5e:00:00:01', 0x0800, $small)) }],
  ['bridge-pause', 'far', 'a bridge, and a PAUSE frame (IEEE 802.3 MAC control)',
    sub { repeat('x1', frame('01:80:c2:00:00:01', $x1, 0x8808, 'x' x 46)) }],
  ['bridge-blocked', 'far', 'a bridge\'s port that is blocked, as spanning tree does it',
    sub { repeat('y1', frame($stranger, $y1, 0x0800, $small)) }],
);

# A datagram in two parts, the first several times: whole in the end.
sub fragment_twice {
  my $datagram = udp(9999, 5004, payload => 'x' x 16)->(Socket::inet_aton($far) . Socket::inet_aton($near));
  my $part = sub {
    my ($bytes, $fragment) = @_;
    return frame($v0, $v1, 0x0800, ip4($far, $near, 17, $bytes, id => 4711, fragment => $fragment));
  };
  transmit(wire('v1'), ($part->(substr($datagram, 0, 8), 0x2000)) x ($count + 1), $part->(substr($datagram, 8), 1));
}

# First parts (IP_MF) of as many datagrams: drops.sh has them wait a second for the others.
sub fragments_alone {
  my $part = pack('n4', 9999, 5004, 16, 0); # UDP's header, and nothing of what it promises
  transmit(wire('v1'), map { frame($v0, $v1, 0x0800, ip4($far, $near, 17, $part, id => $_, fragment => 0x2000)) } 1 .. $count);
  select(undef, undef, undef, 1.3);
}

my ($what, $asked) = @ARGV;
$count = $asked // 23;
if (!defined $what) {
  die "usage: drops.pl list|serve|CAUSE [COUNT]\n";
} elsif ($what eq 'list') {
  print join("\t", @$_[0 .. 2]), "\n" for @causes;
} elsif ($what eq 'serve') {
  serve();
} else {
  my ($cause) = grep { $_->[0] eq $what } @causes;
  die "no cause '$what': drops.pl list\n" unless $cause;
  $cause->[3]->();
}
