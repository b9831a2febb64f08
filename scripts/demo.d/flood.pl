#!/usr/bin/perl
# Sends UDP as many hosts would, and one source that floods: for a namespace that nobody else uses.
# usage: flood.pl DESTINATION PORT SECONDS SOURCE PACKETS-A-SECOND [FLOWS]
# The flood comes from SOURCE, spread over 1,000 of its ports; besides, FLOWS (10,000) sources of 198.18.0.0/15
# (RFC 2544) send a packet a second each. Ends by itself.
use strict;
use warnings;
use Socket qw(AF_INET SOCK_RAW inet_aton pack_sockaddr_in);
use Time::HiRes qw(time sleep);

my ($destination, $port, $seconds, $source, $rate, $flows) = @ARGV;
die "usage: flood.pl DESTINATION PORT SECONDS SOURCE PACKETS-A-SECOND [FLOWS]\n" unless defined $rate;
$flows = 10_000 unless defined $flows;
my $turns = 100; # a second
my $raw = 255; # IPPROTO_RAW: the header is in what is sent
socket(my $socket, AF_INET, SOCK_RAW, $raw) or die "raw socket: $!\n";
my $to = pack_sockaddr_in(0, inet_aton($destination));

# packet SOURCE PORT: IPv4 and UDP without checksum (RFC 768: 0 is none); the kernel fills in IPv4's and the id.
sub packet {
  my ($address, $from) = @_;
  my $payload = 'x' x 22;
  my $length = 8 + length $payload;
  return pack('CCnnnCCna4a4', 0x45, 0, 20 + $length, 0, 0, 64, 17, 0, $address, inet_aton($destination))
    . pack('nnnn', $from, $port, $length, 0)
    . $payload;
}

my @flood = map { packet(inet_aton($source), 20_000 + $_) } 0 .. 999;
my @others = map { packet(pack('N', 0xc6120001 + $_ * 13), 10_000 + $_) } 0 .. $flows - 1;
my ($sent, $asked) = (0, 0);
my $begin = time;
for (my $turn = 0; ; $turn++) {
  my $passed = time - $begin;
  last if $passed >= $seconds;
  for (; $sent < $passed * $rate; $sent++) {
    send($socket, $flood[$sent % @flood], 0, $to);
  }
  for (; $asked < $passed * $flows; $asked++) {
    send($socket, $others[$asked % @others], 0, $to);
  }
  my $ahead = ($turn + 1) / $turns - (time - $begin);
  sleep($ahead) if $ahead > 0;
}
