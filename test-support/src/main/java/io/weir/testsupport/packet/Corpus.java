package io.weir.testsupport.packet;

import static io.weir.testsupport.packet.Packets.authentication;
import static io.weir.testsupport.packet.Packets.cut;
import static io.weir.testsupport.packet.Packets.extension;
import static io.weir.testsupport.packet.Packets.fragment6;
import static io.weir.testsupport.packet.Packets.frame;
import static io.weir.testsupport.packet.Packets.hex;
import static io.weir.testsupport.packet.Packets.icmp;
import static io.weir.testsupport.packet.Packets.ip4;
import static io.weir.testsupport.packet.Packets.ip4Fragment;
import static io.weir.testsupport.packet.Packets.ip4Options;
import static io.weir.testsupport.packet.Packets.ip6;
import static io.weir.testsupport.packet.Packets.join;
import static io.weir.testsupport.packet.Packets.quoted4;
import static io.weir.testsupport.packet.Packets.quoted6;
import static io.weir.testsupport.packet.Packets.set16;
import static io.weir.testsupport.packet.Packets.set8;
import static io.weir.testsupport.packet.Packets.tcp;
import static io.weir.testsupport.packet.Packets.udp;

import java.util.ArrayList;
import java.util.List;

/**
 * Packets made by hand, each with what a parser must say of it, written by hand as well. A4 stands
 * for {@code 4 192.0.2.1>198.51.100.2}, A6 for {@code 6 2001:db8::1>2001:db8::2}, B4 and B6 for the
 * same the other way round. Then comes the protocol, the ports, and:
 *
 * <ul>
 *   <li>{@code early}: malformed, no addresses; {@code late}: malformed, addresses but no ports
 *   <li>{@code ports}, {@code first} and {@code later} (fragments), {@code tcp=FLAGS}
 *   <li>{@code icmp=TYPE/CODE}, {@code error}, {@code inner(FLOW)}, {@code cut} (the quoted packet)
 *   <li>{@code vlan=TCI,TCI}; four hex digits: an ethertype that is not IP
 * </ul>
 */
public final class Corpus {
  /** A packet, and what it is. */
  public static final class Case {
    private final String name;
    private final byte[] frame;
    private final String expected;

    private Case(String name, byte[] frame, String expected) {
      this.name = name;
      this.frame = frame;
      this.expected = expected;
    }

    public String name() {
      return name;
    }

    /** Shared: not to be changed. */
    public byte[] frame() {
      return frame;
    }

    public String expected() {
      return expected;
    }
  }

  private final List<Case> cases = new ArrayList<>();

  private Corpus() {}

  public static List<Case> all() {
    Corpus corpus = new Corpus();
    corpus.plain();
    corpus.links();
    corpus.ipv4Traps();
    corpus.ipv4Fragments();
    corpus.transportTraps();
    corpus.ipv6Extensions();
    corpus.ipv6Traps();
    corpus.icmp4();
    corpus.icmp4Quotes();
    corpus.icmp6();
    return List.copyOf(corpus.cases);
  }

  private void add(String name, byte[] frame, String expected) {
    String full = expected.replace("A4", "4 192.0.2.1>198.51.100.2");
    full = full.replace("B4", "4 198.51.100.2>192.0.2.1");
    full = full.replace("A6", "6 2001:db8::1>2001:db8::2");
    cases.add(new Case(name, frame, full.replace("B6", "6 2001:db8::2>2001:db8::1")));
  }

  private void v4(String name, byte[] packet, String expected) {
    add(name, frame("0800", packet), expected);
  }

  private void v6(String name, byte[] packet, String expected) {
    add(name, frame("86dd", packet), expected);
  }

  private void plain() {
    v4("tcp syn", ip4(6, tcp(1000, 443, 2)), "A4 6 1000>443 ports tcp=02");
    v4("tcp all flags", ip4(6, tcp(1000, 443, 255)), "A4 6 1000>443 ports tcp=ff");
    v4("tcp port 0", ip4(6, tcp(0, 0, 16)), "A4 6 ports tcp=10");
    v4("udp", ip4(17, udp(5353, 53, 9)), "A4 17 5353>53 ports");
    v4("udp without payload", ip4(17, udp(65535, 1, 0)), "A4 17 65535>1 ports");
    v4("udplite", ip4(136, udp(7, 8, 3)), "A4 136 7>8 ports");
    v4("sctp", ip4(132, hex("03e8 2710 00000001 00000000")), "A4 132 1000>10000 ports");
    v4("dccp", ip4(33, hex("0001 0002 03 00 0000 00000000")), "A4 33 1>2 ports");
    v4("ping", ip4(1, icmp(8, 0)), "A4 1 icmp=8/0");
    v4("igmp has no ports", ip4(2, hex("16000000 e0000001")), "A4 2");
    v4("gre has no ports", ip4(47, hex("00000800 03e801bb")), "A4 47");
    v4("esp has no ports", ip4(50, hex("03e801bb 00000001")), "A4 50");
    v4("ipip stays outer", ip4(4, quoted4(0, 6, tcp(1, 2, 2))), "A4 4");
    v4("icmpv6 over ipv4 is no icmp", ip4(58, icmp(8, 0)), "A4 58");
    v4("protocol 255", ip4(255, hex("03e801bb")), "A4 255");
    v4("protocol 0 is no hop-by-hop here", ip4(0, extension(6, 0), tcp(1, 2, 2)), "A4 0");
    v4("protocol 44 is no fragment header", ip4(44, fragment6(6, 0), tcp(1, 2, 2)), "A4 44");
    v6("tcp over ipv6", ip6(6, tcp(1000, 443, 18)), "A6 6 1000>443 ports tcp=12");
    v6("udp over ipv6", ip6(17, udp(546, 547, 4)), "A6 17 546>547 ports");
    v6("sctp over ipv6", ip6(132, hex("03e8 2710 00000001 00000000")), "A6 132 1000>10000 ports");
    v6("ping over ipv6", ip6(58, icmp(128, 0)), "A6 58 icmp=128/0");
    v6("neighbour solicitation", ip6(58, icmp(135, 0, new byte[16])), "A6 58 icmp=135/0");
    v6("icmp over ipv6 is no icmpv6", ip6(1, icmp(8, 0)), "A6 1");
    v6("no next header", ip6(59, hex("03e801bb")), "A6 59");
    v6("esp over ipv6", ip6(50, hex("03e801bb 00000001")), "A6 50");
  }

  private void links() {
    byte[] syn = ip4(6, tcp(1, 2, 2));
    add("arp", frame("0806", new byte[28]), "0806");
    add("lldp", frame("88cc", new byte[40]), "88cc");
    add("802.3 length", frame("0030", hex("424203"), new byte[45]), "0030");
    add("mpls", frame("8847", hex("00001140"), syn), "8847");
    add("pppoe", frame("8864", hex("11000001 002a 0021"), syn), "8864");
    add("vlan 5", frame("8100 0005 0800", syn), "A4 6 1>2 vlan=5 ports tcp=02");
    add("vlan priority", frame("8100 e005 0800", syn), "A4 6 1>2 vlan=57349 ports tcp=02");
    add("vlan 0", frame("8100 e000 0800", syn), "A4 6 1>2 vlan=57344 ports tcp=02");
    add("802.1ad", frame("88a8 0064 0800", syn), "A4 6 1>2 vlan=100 ports tcp=02");
    add("0x9100", frame("9100 0064 0800", syn), "A4 6 1>2 vlan=100 ports tcp=02");
    add("qinq", frame("88a8 0064 8100 0007 0800", syn), "A4 6 1>2 vlan=100,7 ports tcp=02");
    String four = "88a8 0001 9100 0002 8100 0003 8100 0004 ";
    add("4 tags", frame(four + "0800", syn), "A4 6 1>2 vlan=1,2,3,4 ports tcp=02");
    add("8 tags", frame(four + four + "0800", syn), "A4 6 1>2 vlan=1,2,3,4,1,2,3,4 ports tcp=02");
    add("9 tags", frame(four + four + "8100 0009 0800", syn), "early vlan=1,2,3,4,1,2,3,4");
    byte[] ping6 = ip6(58, icmp(128, 0));
    add("vlan ipv6", frame("8100 0fff 86dd", ping6), "A6 58 vlan=4095 icmp=128/0");
    add("vlan arp", frame("8100 0005 0806", new byte[28]), "0806 vlan=5");
    add("nothing but ethernet", frame("0800"), "early");
    add("nothing but arp's type", frame("0806"), "0806");
    add("tag cut", frame("8100 0005"), "early");
    add("second tag cut", frame("8100 0005 8100 00"), "early vlan=5");
    add("tag and nothing else", frame("8100 0005 0800"), "early vlan=5");
    add("version 6 in ipv4", frame("0800", ping6), "early");
    add("version 4 in ipv6", frame("86dd", join(syn, new byte[20])), "early");
    add("all zero", new byte[60], "0000");
  }

  private void ipv4Traps() {
    byte[] syn = tcp(1000, 443, 2);
    v4("19 bytes of ipv4", cut(ip4(6, syn), 19), "early");
    v4("20 bytes of ipv4", cut(ip4(6, syn), 20), "A4 6 late");
    v4("ihl 4", set8(ip4(6, syn), 0, 0x44), "early");
    v4("ihl 0", set8(ip4(6, syn), 0, 0x40), "early");
    v4("version 5", set8(ip4(6, syn), 0, 0x55), "early");
    v4("ihl 6", ip4Options(6, 6, syn), "A4 6 1000>443 ports tcp=02");
    v4("ihl 15", ip4Options(15, 17, udp(1, 2, 0)), "A4 17 1>2 ports");
    v4("options cut", cut(ip4Options(15, 6, syn), 59), "A4 6 late");
    v4("options above the length", set8(set16(ip4(6, syn), 2, 20), 0, 0x46), "A4 6 late");
    v4("length below the header", set16(ip4(6, syn), 2, 19), "A4 6 late");
    v4("length 0", set16(ip4(6, syn), 2, 0), "A4 6 late");
    v4("length above the frame", set16(ip4(6, syn), 2, 41), "A4 6 late");
    v4("length before tcp ends", set16(ip4(6, syn), 2, 39), "A4 6 late");
    v4("padding is no header", set16(ip4(17, new byte[26]), 2, 20), "A4 17 late");
    v4("padding behind", join(ip4(6, syn), new byte[6]), "A4 6 1000>443 ports tcp=02");
    v4("nothing behind gre", ip4(47), "A4 47");
  }

  private void ipv4Fragments() {
    byte[] syn = tcp(1000, 443, 2);
    v4("do not fragment", ip4Fragment(0x4000, 6, syn), "A4 6 1000>443 ports tcp=02");
    v4("evil bit", ip4Fragment(0x8000, 6, syn), "A4 6 1000>443 ports tcp=02");
    v4("first fragment", ip4Fragment(0x2000, 6, syn), "A4 6 1000>443 ports first tcp=02");
    byte[] half = set16(udp(5, 6, 8), 4, 3000);
    v4("first udp fragment", ip4Fragment(0x2000, 17, half), "A4 17 5>6 ports first");
    v4("later fragment", ip4Fragment(0x2001, 6, syn), "A4 6 later");
    v4("last fragment", ip4Fragment(0x00b9, 17, udp(5, 6, 8)), "A4 17 later");
    v4("largest offset", ip4Fragment(0x1fff, 1, icmp(8, 0)), "A4 1 later");
    v4("later fragment of 1 byte", ip4Fragment(0x0001, 6, hex("ff")), "A4 6 later");
    v4("tiny first fragment", ip4Fragment(0x2000, 6, cut(syn, 8)), "A4 6 first late");
    byte[] long6 = set16(ip4Fragment(0x0001, 6, syn), 2, 2000);
    v4("later fragment cut", long6, "A4 6 later late");
    byte[] error = icmp(3, 1, quoted4(0, 17, udp(5, 6, 0)));
    String first = "A4 1 first icmp=3/1 error inner(B4 17 5>6 ports)";
    v4("first fragment of an error", ip4Fragment(0x2000, 1, error), first);
    v4("later fragment like an error", ip4Fragment(0x2001, 1, error), "A4 1 later");
  }

  private void transportTraps() {
    byte[] syn = tcp(1000, 443, 2);
    v4("tcp cut at 4", ip4(6, cut(syn, 4)), "A4 6 late");
    v4("tcp cut at 19", ip4(6, cut(syn, 19)), "A4 6 late");
    v4("tcp data offset 4", ip4(6, set8(tcp(1, 2, 2), 12, 0x40)), "A4 6 late");
    v4("tcp data offset 15", ip4(6, set8(tcp(1, 2, 2), 12, 0xf0)), "A4 6 late");
    byte[] options = join(set8(tcp(1, 2, 2), 12, 0xf0), new byte[40]);
    v4("tcp with 40 bytes of options", ip4(6, options), "A4 6 1>2 ports tcp=02");
    v4("udp cut at 7", ip4(17, cut(udp(1, 2, 0), 7)), "A4 17 late");
    v4("udp length 7", ip4(17, set16(udp(1, 2, 0), 4, 7)), "A4 17 late");
    v4("udp length 0", ip4(17, set16(udp(1, 2, 0), 4, 0)), "A4 17 late");
    v4("udp length too large", ip4(17, set16(udp(1, 2, 9), 4, 18)), "A4 17 late");
    v4("udp length smaller", ip4(17, set16(udp(1, 2, 9), 4, 10)), "A4 17 1>2 ports");
    v6("udp jumbo length 0", ip6(17, set16(udp(1, 2, 0), 4, 0)), "A6 17 1>2 ports");
    v4("udplite coverage 0", ip4(136, set16(udp(1, 2, 9), 4, 0)), "A4 136 1>2 ports");
    v4("sctp cut", ip4(132, hex("03e8 2710 00000001 000000")), "A4 132 late");
    v4("dccp cut", ip4(33, hex("03e8 2710 00000001 000000")), "A4 33 late");
    v4("icmp cut", ip4(1, hex("08000000 000000")), "A4 1 late");
    v6("icmpv6 cut", ip6(58, hex("80000000 000000")), "A6 58 late");
    v4("udp without a byte", ip4(17), "A4 17 late");
  }

  private void ipv6Extensions() {
    byte[] syn = tcp(1000, 443, 2);
    String good = "A6 6 1000>443 ports tcp=02";
    for (int kind : new int[] {0, 43, 60, 135, 139, 140}) {
      v6("extension " + kind, ip6(kind, extension(6, 0), syn), good);
      v6("extension " + kind + " of 64 bytes", ip6(kind, extension(6, 7), syn), good);
    }
    v6("extension of 2048 bytes", ip6(60, extension(6, 255), syn), good);
    v6("authentication of 24 bytes", ip6(51, authentication(6, 4), syn), good);
    v6("authentication of 12 bytes", ip6(51, authentication(6, 1), syn), good);
    v6("authentication of 8 bytes", ip6(51, authentication(6, 0), syn), good);
    byte[] eight = {};
    for (int i = 0; i < 7; i++) {
      eight = join(eight, extension(60, i % 3));
    }
    v6("8 extensions", ip6(60, eight, extension(6, 0), syn), good);
    v6("12 extensions", ip6(60, eight, eight(4), extension(6, 0), syn), good);
    v6("13 extensions", ip6(60, eight, eight(5), extension(6, 0), syn), "A6 60 late");
    byte[] mixed = join(extension(43, 0), extension(51, 1), authentication(44, 4));
    v6("all kinds", ip6(0, mixed, fragment6(60, 0), extension(6, 0), syn), good);
    v6("atomic fragment", ip6(44, fragment6(6, 0), syn), good);
    byte[] wrong = set8(fragment6(6, 0), 1, 200);
    v6("fragment header has no length", ip6(44, wrong, syn), good);
    v6("first fragment", ip6(44, fragment6(6, 1), syn), "A6 6 1000>443 ports first tcp=02");
    v6("later fragment", ip6(44, fragment6(6, 8), syn), "A6 6 later");
    v6("last fragment", ip6(44, fragment6(17, 0xfff8), syn), "A6 17 later");
    v6("reserved bits are no offset", ip6(44, fragment6(6, 6), syn), good);
    v6("later fragment of options", ip6(44, fragment6(60, 9), extension(6, 0), syn), "A6 60 later");
    v6("later after routing", ip6(43, extension(44, 0), fragment6(6, 9), syn), "A6 6 later");
    byte[] nested = join(fragment6(44, 1), fragment6(6, 8));
    v6("fragment in fragment", ip6(44, nested, syn), "A6 6 first later");
    v6("icmpv6 behind hop-by-hop", ip6(0, extension(58, 0), icmp(143, 0)), "A6 58 icmp=143/0");
    v6("no next header behind options", ip6(60, extension(59, 0), syn), "A6 59");
  }

  private static byte[] eight(int count) {
    byte[] all = {};
    for (int i = 0; i < count; i++) {
      all = join(all, extension(60, 0));
    }
    return all;
  }

  private void ipv6Traps() {
    byte[] syn = tcp(1000, 443, 2);
    v6("39 bytes of ipv6", cut(ip6(6, syn), 39), "early");
    v6("40 bytes of ipv6", cut(ip6(6, syn), 40), "A6 6 late");
    v6("version 5", set8(ip6(6, syn), 0, 0x50), "early");
    v6("payload length above the frame", set16(ip6(6, syn), 4, 21), "A6 6 late");
    v6("payload length before tcp ends", set16(ip6(6, syn), 4, 19), "A6 6 late");
    v6("payload length 0", set16(ip6(6, syn), 4, 0), "A6 6 late");
    v6("padding behind ipv6", join(ip6(6, syn), new byte[6]), "A6 6 1000>443 ports tcp=02");
    v6("extension cut", ip6(0, hex("06000000 000000")), "A6 0 late");
    v6("extension longer than the packet", ip6(0, set8(extension(6, 0), 1, 1)), "A6 0 late");
    v6("extension of 2048 bytes cut", ip6(60, set8(extension(6, 1), 1, 255)), "A6 60 late");
    v6("second extension cut", ip6(0, extension(43, 0), hex("0600")), "A6 43 late");
    v6("fragment header cut", ip6(44, cut(fragment6(6, 0), 7)), "A6 44 late");
    v6("tcp cut behind an extension", ip6(60, extension(6, 0), cut(syn, 19)), "A6 6 late");
    byte[] jumbo = ip6(0, join(hex("0600 c204 00010000"), syn));
    v6("jumbogram on a link that has none", set16(jumbo, 4, 0), "A6 0 late");
  }

  private void icmp4() {
    byte[] quote = quoted4(0, 6, cut(tcp(1000, 443, 2), 8));
    for (int type : new int[] {3, 4, 5, 11, 12}) {
      String expected = "A4 1 icmp=" + type + "/1 error inner(B4 6 1000>443 ports)";
      v4("icmp error " + type, ip4(1, icmp(type, 1, quote)), expected);
    }
    for (int type : new int[] {0, 8, 13, 40}) {
      String expected = "A4 1 icmp=" + type + "/0";
      v4("icmp " + type + " quotes nothing", ip4(1, icmp(type, 0, quote)), expected);
    }
    v4("error without quote", ip4(1, icmp(3, 3)), "A4 1 icmp=3/3 error cut");
    v4("error with half a quote", ip4(1, icmp(3, 3, cut(quote, 19))), "A4 1 icmp=3/3 error cut");
    byte[] gateway = set16(icmp(5, 1, quote), 4, 0xc0a8);
    String redirect = "A4 1 icmp=5/1 error inner(B4 6 1000>443 ports)";
    v4("redirect's gateway is no length", ip4(1, gateway), redirect);
    byte[] six = quoted6(6, tcp(1, 2, 2));
    v4("ipv6 quoted in icmp", ip4(1, icmp(3, 1, six)), "A4 1 icmp=3/1 error cut");
  }

  private void icmp4Quotes() {
    byte[] udp = udp(5, 6, 100);
    String error = "A4 1 icmp=3/3 error ";
    byte[] whole = quoted4(0, 17, udp);
    v4("quote cut to 28", ip4(1, icmp(3, 3, cut(whole, 28))), error + "inner(B4 17 5>6 ports)");
    v4("quote cut to 24", ip4(1, icmp(3, 3, cut(whole, 24))), error + "inner(B4 17 5>6 ports)");
    v4("quote cut to 23", ip4(1, icmp(3, 3, cut(whole, 23))), error + "inner(B4 17) cut");
    v4("quoted ping", ip4(1, icmp(3, 3, quoted4(0, 1, icmp(8, 0)))), error + "inner(B4 1)");
    byte[] later = quoted4(0x0010, 17, udp);
    v4("quoted later fragment", ip4(1, icmp(3, 3, later)), error + "inner(B4 17 later)");
    byte[] first = quoted4(0x2000, 17, udp);
    v4("quoted first fragment", ip4(1, icmp(3, 3, first)), error + "inner(B4 17 5>6 ports)");
    byte[] bad = set8(quoted4(0, 17, udp), 0, 0x44);
    v4("quoted ihl 4", ip4(1, icmp(3, 3, bad)), error + "cut");
    byte[] shorter = set16(quoted4(0, 17, udp), 2, 23);
    v4("quoted length too short", ip4(1, icmp(3, 3, shorter)), error + "inner(B4 17) cut");
    byte[] twice = icmp(3, 3, quoted4(0, 1, icmp(11, 0, whole)));
    v4("error in error", ip4(1, twice), error + "inner(B4 1)");
    byte[] extended = set8(icmp(3, 3, cut(whole, 24), hex("2000dead")), 5, 5);
    v4("quote ends before the extension", ip4(1, extended), error + "inner(B4 17) cut");
  }

  private void icmp6() {
    byte[] quote = quoted6(6, cut(tcp(1000, 443, 2), 8));
    for (int type = 1; type <= 4; type++) {
      String expected = "A6 58 icmp=" + type + "/0 error inner(B6 6 1000>443 ports)";
      v6("icmpv6 error " + type, ip6(58, icmp(type, 0, quote)), expected);
    }
    for (int type : new int[] {0, 5, 100, 127, 128, 137}) {
      String expected = "A6 58 icmp=" + type + "/0";
      v6("icmpv6 " + type + " quotes nothing", ip6(58, icmp(type, 0, quote)), expected);
    }
    byte[] options = quoted6(60, extension(17, 1), udp(5, 6, 100));
    String error = "A6 58 icmp=1/4 error ";
    v6("quoted extension", ip6(58, icmp(1, 4, options)), error + "inner(B6 17 5>6 ports)");
    v6("quoted extension cut", ip6(58, icmp(1, 4, cut(options, 50))), error + "inner(B6 60) cut");
    byte[] later = quoted6(44, fragment6(17, 8), udp(5, 6, 8));
    v6("quoted later fragment 6", ip6(58, icmp(1, 4, later)), error + "inner(B6 17 later)");
    v6("half a quote 6", ip6(58, icmp(1, 4, cut(quote, 39))), error + "cut");
    v6("quoted ports cut", ip6(58, icmp(1, 4, cut(quote, 43))), error + "inner(B6 6) cut");
    byte[] extended = set8(icmp(1, 4, quote, hex("2000dead")), 4, 5);
    v6("quote ends before the ports", ip6(58, extended), error + "inner(B6 6) cut");
    byte[] behind = ip6(0, extension(58, 0), icmp(1, 4, quote));
    v6("error behind hop-by-hop", behind, error + "inner(B6 6 1000>443 ports)");
    byte[] four = quoted4(0, 6, tcp(1, 2, 2));
    v6("ipv4 quoted in icmpv6", ip6(58, icmp(1, 4, four)), error + "cut");
  }
}
