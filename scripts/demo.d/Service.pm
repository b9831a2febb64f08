# The sockets in the near namespace that some causes need.
package Service;
use strict;
use warnings;
use Exporter 'import';
use Socket qw(AF_INET SOCK_STREAM SOCK_DGRAM SOL_SOCKET SO_REUSEADDR IPPROTO_TCP IPPROTO_IP INADDR_ANY inet_aton
  pack_sockaddr_in);

our @EXPORT = qw(serve no_packets);

use constant {SO_ATTACH_FILTER => 26, TCP_MD5SIG => 14, IP_MINTTL => 21};
use constant {MANY => 128, FEW => 32}; # places in the queue of accept(2); Connections.pm knows of FEW

my @program; # must stay while the kernel reads it

# no_packets: a struct sock_fprog whose classic BPF program takes 0 bytes of each packet.
sub no_packets {
  @program = pack('SCCL', 6, 0, 0, 0);
  return pack('S x![P] P', 1, $program[0]);
}

sub bound {
  my ($type, $port) = @_;
  socket(my $socket, AF_INET, $type, 0) or die "socket: $!\n";
  setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1) or die "SO_REUSEADDR: $!\n";
  bind($socket, pack_sockaddr_in($port, INADDR_ANY)) or die "bind to $port: $!\n";
  return $socket;
}

sub listener {
  my ($port, $backlog) = @_;
  my $socket = bound(SOCK_STREAM, $port);
  listen($socket, $backlog) or die "listen: $!\n";
  return $socket;
}

# md5_key ADDRESS: a struct tcp_md5sig, tcp(7).
sub md5_key {
  my $key = 'secret';
  return pack('a128 C C S i a80', pack_sockaddr_in(0, inet_aton($_[0])), 0, 0, length $key, 0, $key);
}

# serve: until standard input ends.
sub serve {
  my $filtered = bound(SOCK_DGRAM, 5001);
  setsockopt($filtered, SOL_SOCKET, SO_ATTACH_FILTER, no_packets()) or die "SO_ATTACH_FILTER: $!\n";
  my @datagrams = map { bound(SOCK_DGRAM, $_) } 5003, 5004;
  my $open = listener(5010, MANY);
  my $signed = listener(5011, MANY);
  setsockopt($signed, IPPROTO_TCP, TCP_MD5SIG, md5_key('192.0.2.2')) or die "TCP_MD5SIG: $!\n";
  my $near_only = listener(5014, MANY);
  setsockopt($near_only, IPPROTO_IP, IP_MINTTL, 255) or die "IP_MINTTL: $!\n";
  my $never = listener(5013, FEW);
  $| = 1;
  print "ready\n";
  answer($open, @datagrams);
}

# answer LISTENER DATAGRAM-SOCKET...: takes connections and closes them when their other end does; reads the rest.
sub answer {
  my ($open, @datagrams) = @_;
  my %connections;
  for (;;) {
    my $wanted = '';
    vec($wanted, fileno $_, 1) = 1 for \*STDIN, $open, @datagrams, values %connections;
    select($wanted, undef, undef, undef);
    return if vec($wanted, fileno STDIN, 1);
    for my $socket (grep { vec($wanted, fileno $_, 1) } @datagrams, values %connections) {
      my $data;
      delete $connections{fileno $socket} unless defined recv($socket, $data, 65_536, 0) && length $data;
    }
    if (vec($wanted, fileno $open, 1) && accept(my $connection, $open)) {
      $connections{fileno $connection} = $connection;
    }
  }
}

1;
