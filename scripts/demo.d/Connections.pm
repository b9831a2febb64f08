# Causes that need TCP connections from the far end to the near one, which Service.pm serves.
package Connections;
use strict;
use warnings;
use Exporter 'import';
use Frames;
use Socket qw(AF_INET SOCK_STREAM IPPROTO_TCP inet_aton pack_sockaddr_in unpack_sockaddr_in);

our @EXPORT = qw(to_connection accept_queue);

# tcp(7), linux/tcp.h
use constant {TCP_REPAIR => 19, TCP_REPAIR_QUEUE => 20, TCP_QUEUE_SEQ => 21, TCP_TIMESTAMP => 24};
use constant {RECEIVE => 1, SEND => 2, REPAIR_OFF_SILENTLY => -1};
use constant {SYN => 0x02, ACK => 0x10, ETH_P_IP => 0x0800};
use constant PLACES => 32; # of the listener that accepts nothing: FEW in Service.pm

my ($near, $far, $nobody) = ('192.0.2.1', '192.0.2.2', '192.0.2.3');

sub to_near {
  my ($from, @tcp) = @_;
  return frame('02:00:00:00:00:01', '02:00:00:00:00:02', ETH_P_IP, ip4($from, $near, 6, tcp(@tcp)));
}

sub connected {
  my ($port) = @_;
  socket(my $socket, AF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
  connect($socket, pack_sockaddr_in($port, inet_aton($near))) or die "connect to $port: $!\n";
  return $socket;
}

sub option { return unpack('L', getsockopt($_[0], IPPROTO_TCP, $_[1]) // die "option $_[1]: $!\n") }

# numbers SOCKET: what it sends next and receives next, as the kernel tells who repairs it.
sub numbers {
  my ($socket) = @_;
  my $set = sub { setsockopt($socket, IPPROTO_TCP, $_[0], pack('i', $_[1])) or die "option $_[0]: $!\n" };
  $set->(TCP_REPAIR, 1);
  my @numbers = map { $set->(TCP_REPAIR_QUEUE, $_); option($socket, TCP_QUEUE_SEQ) } SEND, RECEIVE;
  $set->(TCP_REPAIR, REPAIR_OFF_SILENTLY);
  return @numbers;
}

# to_connection COUNT FLAGS, and by name: seq, ack, stamp: how far from the right one; payload.
sub to_connection {
  my ($count, $flags, %is) = @_;
  my $socket = connected(5010);
  my ($seq, $ack) = numbers($socket);
  my ($port) = unpack_sockaddr_in(getsockname $socket);
  my $options = '';
  if ($is{stamp}) {
    $options = pack('nCCNN', 0x0101, 8, 10, option($socket, TCP_TIMESTAMP) + $is{stamp} & 0xffffffff, 0);
  }
  my $frame = to_near($far, $port, 5010, $flags, seq => $seq + ($is{seq} // 0) & 0xffffffff,
    ack => $ack + ($is{ack} // 0) & 0xffffffff, options => $options, payload => $is{payload} // '');
  transmit(wire('v1'), ($frame) x $count);
}

# The queue is filled but for one place; then so many ask at once that still find it so, and one more. When they are
# ready, the first one takes the place. Who asks now gets no answer, which is no drop to the kernel: it has used up
# his SYN. All ask in the name of nobody, who does not answer for himself.
sub accept_queue {
  my ($count) = @_;
  my @waiting = map { connected(5013) } 1 .. PLACES;
  my $wire = wire('v1', ETH_P_IP);
  my @ports = 20_000 .. 20_000 + $count;
  transmit($wire, map { to_near($nobody, $_, 5013, SYN) } @ports);
  my %seq = answers($wire, scalar @ports);
  transmit($wire, map { to_near($nobody, $_, 5013, ACK, seq => 2, ack => $seq{$_} + 1) } @ports);
  transmit($wire, map { to_near($nobody, $_, 5013, SYN) } 30_000 .. 30_000 + $count);
}

# answers WIRE COUNT: the sequence numbers in that many answers to SYN, by port.
sub answers {
  my ($wire, $count) = @_;
  my %seq;
  local $SIG{ALRM} = sub { die 'of ' . $count . ' only ' . keys(%seq) . " were answered\n" };
  alarm 5;
  while (keys %seq < $count) {
    recv($wire, my $frame, 2048, 0) // die "recv: $!\n";
    my ($protocol, $from, $to, $number, $flags) = unpack('x23 C x10 n n N x5 C', $frame);
    $seq{$to} = $number if $protocol == 6 && $from == 5013 && ($flags & (SYN | ACK)) == (SYN | ACK);
  }
  alarm 0;
  return %seq;
}

1;
