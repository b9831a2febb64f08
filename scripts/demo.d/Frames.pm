# Builds packets piece by piece and sends them as they are, by AF_PACKET (packet(7)): for a namespace of one's own.
# Every piece is right unless its caller says otherwise; addresses are texts.
package Frames;
use strict;
use warnings;
use Exporter 'import';
use Socket qw(AF_INET AF_INET6 SOCK_RAW inet_pton);

our @EXPORT = qw(frame ip4 ip6 udp tcp icmp icmp6 wire transmit checksum);

use constant {AF_PACKET => 17, SIOCGIFINDEX => 0x8933};

# checksum BYTES: RFC 1071's.
sub checksum {
  my $sum = unpack('%32n*', length($_[0]) % 2 ? "$_[0]\0" : $_[0]);
  $sum = ($sum & 0xffff) + ($sum >> 16) while $sum >> 16;
  return ~$sum & 0xffff;
}

sub mac { return pack('H12', $_[0] =~ s/://gr) }

# frame TO FROM ETHERTYPE PAYLOAD
sub frame {
  my ($to, $from, $type, $payload) = @_;
  return mac($to) . mac($from) . pack('n', $type) . $payload;
}

# ip4 FROM TO PROTOCOL PAYLOAD, and by name: first (version and length), tos, length, id, fragment (flags and offset),
# ttl, wrong (added to the checksum). The payload may be a sub of both addresses, as those below are.
sub ip4 {
  my ($from, $to, $protocol, $payload, %is) = @_;
  my $addresses = inet_pton(AF_INET, $from) . inet_pton(AF_INET, $to);
  $payload = $payload->($addresses) if ref $payload;
  my $header = sub {
    return pack('CCnnnCCn', $is{first} // 0x45, $is{tos} // 0, $is{length} // 20 + length $payload, $is{id} // 1,
      $is{fragment} // 0, $is{ttl} // 64, $protocol, $_[0]) . $addresses;
  };
  return $header->((checksum($header->(0)) + ($is{wrong} // 0)) & 0xffff) . $payload;
}

# ip6 FROM TO NEXT-HEADER PAYLOAD, and by name: first (version and traffic class), length, hops.
sub ip6 {
  my ($from, $to, $next, $payload, %is) = @_;
  my $addresses = inet_pton(AF_INET6, $from) . inet_pton(AF_INET6, $to);
  $payload = $payload->($addresses) if ref $payload;
  return pack('NnCC', ($is{first} // 0x60) << 24, $is{length} // length $payload, $next, $is{hops} // 64)
    . $addresses . $payload;
}

# summed PROTOCOL AT BYTES WRONG: BYTES with their checksum, which covers the addresses too, at this place.
sub summed {
  my ($protocol, $at, $bytes, $wrong) = @_;
  return sub {
    my $sum = checksum($_[0] . pack('NN', length $bytes, $protocol) . $bytes);
    substr($bytes, $at, 2) = pack('n', ($sum + ($wrong // 0)) & 0xffff);
    return $bytes;
  };
}

# udp FROM-PORT TO-PORT, and by name: payload, wrong.
sub udp {
  my ($from, $to, %is) = @_;
  my $payload = $is{payload} // 'x';
  return summed(17, 6, pack('nnnn', $from, $to, 8 + length $payload, 0) . $payload, $is{wrong});
}

# tcp FROM-PORT TO-PORT FLAGS, and by name: seq, ack, options (of whole words), payload, wrong.
sub tcp {
  my ($from, $to, $flags, %is) = @_;
  my $options = $is{options} // '';
  my $fixed = pack('nnNNCCnnn', $from, $to, $is{seq} // 1, $is{ack} // 0, (5 + length($options) / 4) << 4, $flags, 1024, 0, 0);
  return summed(6, 16, $fixed . $options . ($is{payload} // ''), $is{wrong});
}

# icmp TYPE CODE BODY WRONG: BODY is what follows the checksum.
sub icmp {
  my ($type, $code, $body, $wrong) = @_;
  my $sum = checksum(pack('CCn', $type, $code, 0) . $body);
  return pack('CCn', $type, $code, ($sum + ($wrong // 0)) & 0xffff) . $body;
}

sub icmp6 {
  my ($type, $code, $body, $wrong) = @_;
  return summed(58, 2, pack('CCn', $type, $code, 0) . $body, $wrong);
}

# wire DEVICE [PROTOCOL]: a socket at an interface; with a protocol it receives as well.
sub wire {
  my ($device, $protocol) = @_;
  socket(my $wire, AF_PACKET, SOCK_RAW, 0) or die "packet socket: $!\n";
  my $asked = pack('a16 x24', $device);
  ioctl($wire, SIOCGIFINDEX, $asked) or die "$device: $!\n";
  bind($wire, pack('S n i S C C a8', AF_PACKET, $protocol // 0, unpack('x16 i', $asked), 0, 0, 0, ''))
    or die "bind to $device: $!\n";
  return $wire;
}

# transmit WIRE FRAME...: a frame that the kernel drops at once is an error of send(2), and is what is wanted here.
sub transmit {
  my $wire = shift;
  send($wire, $_, 0) // ($!{ENOBUFS} || $!{EPERM} ? 0 : die "send: $!\n") for @_;
}

1;
