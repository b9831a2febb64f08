# Causes whose packets begin in the near namespace: sockets, neighbours, qdiscs and TAP devices.
package LocalDrops;
use strict;
use warnings;
use Exporter 'import';
use Frames;
use Service qw(no_packets);
use Socket qw(AF_INET SOCK_DGRAM SOL_SOCKET SO_RCVBUF inet_aton pack_sockaddr_in);

our @EXPORT = qw(socket_full send_udp neighbour_queue queue_limit tap_ring tap_filter tap_address);

use constant {TUNSETIFF => 0x400454ca, TUNATTACHFILTER => 0x401054d5, TUNSETTXFILTER => 0x400454d1};
use constant TAP_ALONE => 0x1002; # IFF_TAP, IFF_NO_PI

sub run { system(@_) == 0 or die "@_ failed\n" }

# send_udp ADDRESS PORT COUNT: what is dropped on the way out is an error of send(2), or none.
sub send_udp {
  my ($address, $port, $count) = @_;
  socket(my $socket, AF_INET, SOCK_DGRAM, 0) or die "socket: $!\n";
  send($socket, 'x', 0, pack_sockaddr_in($port, inet_aton($address))) for 1 .. $count;
}

# A datagram larger than the buffer is taken when that is empty, and leaves no room.
sub socket_full {
  my ($count) = @_;
  socket(my $full, AF_INET, SOCK_DGRAM, 0) or die "socket: $!\n";
  setsockopt($full, SOL_SOCKET, SO_RCVBUF, 1) or die "SO_RCVBUF: $!\n";
  bind($full, pack_sockaddr_in(0, inet_aton('127.0.0.1'))) or die "bind: $!\n";
  my $to = getsockname $full;
  socket(my $socket, AF_INET, SOCK_DGRAM, 0) or die "socket: $!\n";
  send($socket, 'x' x 16_000, 0, $to) or die "send: $!\n";
  send($socket, 'x', 0, $to) or die "send: $!\n" for 1 .. $count;
  recv($full, my $data, 65_536, 0) // die "recv: $!\n";
}

# Room for one packet, and one question that takes a second: each packet but the last drives out the one before.
sub neighbour_queue {
  my ($count) = @_;
  run('sysctl', '-q', '-w', 'net.ipv4.neigh.w0.mcast_solicit=1', 'net.ipv4.neigh.w0.unres_qlen_bytes=1',
    'net.ipv4.neigh.w0.retrans_time_ms=200');
  send_udp('198.51.100.51', 4000, $count + 1);
  select(undef, undef, undef, 0.5);
  run('sysctl', '-q', '-w', 'net.ipv4.neigh.w0.mcast_solicit=0');
}

sub queue_limit {
  my ($count) = @_;
  run(qw(tc qdisc add dev w0 root bfifo limit 1));
  send_udp('198.51.100.2', 4000, $count);
  run(qw(tc qdisc del dev w0 root));
}

# tap: a device with room for one frame, up; gone with the file that is given.
sub tap {
  open(my $tap, '+<', '/dev/net/tun') or die "/dev/net/tun: $!\n";
  my $asked = pack('a16 S x22', 'tap0', TAP_ALONE);
  ioctl($tap, TUNSETIFF, $asked) or die "TUNSETIFF: $!\n";
  run(qw(ip link set dev tap0 txqueuelen 1 up));
  return $tap;
}

sub to_tap {
  my ($count) = @_;
  transmit(wire('tap0'), (frame('02:00:00:00:00:97', '02:00:00:00:00:96', 0x0800,
    ip4('203.0.113.1', '203.0.113.2', 17, udp(1, 2)))) x $count);
}

sub tap_ring {
  my ($count) = @_;
  my $tap = tap();
  to_tap($count + 1);
  sysread($tap, my $frame, 2048) or die "tap0: $!\n";
}

sub tap_filter {
  my ($count) = @_;
  my $tap = tap();
  ioctl($tap, TUNATTACHFILTER, my $program = no_packets()) or die "TUNATTACHFILTER: $!\n";
  to_tap($count);
}

# A struct tun_filter with one address.
sub tap_address {
  my ($count) = @_;
  my $tap = tap();
  ioctl($tap, TUNSETTXFILTER, my $filter = pack('S S H12', 0, 1, '02000000000a')) or die "TUNSETTXFILTER: $!\n";
  to_tap($count);
}

1;
