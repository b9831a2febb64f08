package io.weir.policy.document.iptables;

import java.util.HashMap;
import java.util.Map;

/**
 * Matches of iptables-extensions(8) that no policy's rule can say, for what they look at is not in
 * a flow: how many words each option has, so that the rest of a rule can be read.
 */
final class Extensions {
  private static final Map<String, Map<String, Integer>> OPTIONS = new HashMap<>();

  static {
    add("addrtype", "--src-type 1 --dst-type 1 --limit-iface-in 0 --limit-iface-out 0");
    add("ah", "--ahspi 1 --ahlen 1 --ahres 0");
    add("bpf", "--bytecode 1 --object-pinned 1");
    add("cgroup", "--cgroup 1 --path 1");
    add("cluster", "--cluster-total-nodes 1 --cluster-local-node 1 --cluster-local-nodemask 1");
    add("connbytes", "--connbytes 1 --connbytes-dir 1 --connbytes-mode 1");
    add("connlabel", "--label 1 --set 0");
    add("connlimit", "--connlimit-upto 1 --connlimit-above 1 --connlimit-mask 1");
    add("connlimit", "--connlimit-saddr 0 --connlimit-daddr 0");
    add("connmark", "--mark 1");
    add("conntrack", "--ctproto 1 --ctorigsrc 1 --ctorigdst 1 --ctreplsrc 1 --ctrepldst 1");
    add("conntrack", "--ctorigsrcport 1 --ctorigdstport 1 --ctreplsrcport 1 --ctrepldstport 1");
    add("conntrack", "--ctstatus 1 --ctexpire 1 --ctdir 1");
    add("cpu", "--cpu 1");
    add("dccp", "--dccp-types 1 --dccp-option 1");
    add("devgroup", "--src-group 1 --dst-group 1");
    add("dscp", "--dscp 1 --dscp-class 1");
    add("dst", "--dst-len 1 --dst-opts 1");
    add("ecn", "--ecn-tcp-cwr 0 --ecn-tcp-ece 0 --ecn-ip-ect 1");
    add("esp", "--espspi 1");
    add("eui64", "");
    add("frag", "--fragid 1 --fraglen 1 --fragres 0 --fragfirst 0 --fragmore 0 --fraglast 0");
    add("hashlimit", "--hashlimit-upto 1 --hashlimit-above 1 --hashlimit 1 --hashlimit-burst 1");
    add("hashlimit", "--hashlimit-mode 1 --hashlimit-srcmask 1 --hashlimit-dstmask 1");
    add("hashlimit", "--hashlimit-name 1 --hashlimit-htable-size 1 --hashlimit-htable-max 1");
    add("hashlimit", "--hashlimit-htable-expire 1 --hashlimit-htable-gcinterval 1");
    add("hashlimit", "--hashlimit-rate-match 0 --hashlimit-rate-interval 1");
    add("hbh", "--hbh-len 1 --hbh-opts 1");
    add("helper", "--helper 1");
    add("hl", "--hl-eq 1 --hl-lt 1 --hl-gt 1");
    add("ipv6header", "--header 1 --soft 0");
    add("length", "--length 1");
    add("limit", "--limit 1 --limit-burst 1");
    add("mac", "--mac-source 1");
    add("mark", "--mark 1");
    add("mh", "--mh-type 1");
    add("nfacct", "--nfacct-name 1");
    add("owner", "--uid-owner 1 --gid-owner 1 --socket-exists 0 --suppl-groups 0");
    add("physdev", "--physdev-in 1 --physdev-out 1 --physdev-is-in 0 --physdev-is-out 0");
    add("physdev", "--physdev-is-bridged 0");
    add("pkttype", "--pkt-type 1");
    add("policy", "--dir 1 --pol 1 --strict 0 --reqid 1 --spi 1 --proto 1 --mode 1");
    add("policy", "--tunnel-src 1 --tunnel-dst 1 --next 0");
    add("quota", "--quota 1");
    add("realm", "--realm 1");
    add("recent", "--set 0 --rcheck 0 --update 0 --remove 0 --seconds 1 --reap 0 --hitcount 1");
    add("recent", "--rttl 0 --name 1 --rsource 0 --rdest 0 --mask 1");
    add("rpfilter", "--loose 0 --validmark 0 --accept-local 0 --invert 0");
    add("rt", "--rt-type 1 --rt-segsleft 1 --rt-len 1 --rt-0-res 0 --rt-0-addrs 1");
    add("rt", "--rt-0-not-strict 0");
    add("sctp", "--chunk-types 2");
    add("set", "--match-set 2 --return-nomatch 0 --update-counters 0 --update-subcounters 0");
    add("set", "--packets-eq 1 --packets-lt 1 --packets-gt 1 --bytes-eq 1 --bytes-lt 1");
    add("set", "--bytes-gt 1");
    add("socket", "--transparent 0 --nowildcard 0 --restore-skmark 0");
    add("statistic", "--mode 1 --probability 1 --every 1 --packet 1");
    add("string", "--algo 1 --from 1 --to 1 --string 1 --hex-string 1 --icase 0");
    add("tcp", "--tcp-option 1");
    add("tcpmss", "--mss 1");
    add("time", "--datestart 1 --datestop 1 --timestart 1 --timestop 1 --monthdays 1");
    add("time", "--weekdays 1 --kerneltz 0 --contiguous 0 --utc 0 --localtz 0");
    add("tos", "--tos 1");
    add("ttl", "--ttl-eq 1 --ttl-gt 1 --ttl-lt 1");
    add("u32", "--u32 1");
  }

  private Extensions() {}

  /** How many words follow an option of a match; -1 when it has none of this name. */
  static int words(String match, String option) {
    return OPTIONS.getOrDefault(match, Map.of()).getOrDefault(option, -1);
  }

  /** Whether its options are known. */
  static boolean isKnown(String match) {
    return OPTIONS.containsKey(match);
  }

  private static void add(String match, String options) {
    Map<String, Integer> words = OPTIONS.computeIfAbsent(match, any -> new HashMap<>());
    String[] parts = options.isEmpty() ? new String[0] : options.split(" ");
    for (int i = 0; i < parts.length; i += 2) {
      words.put(parts[i], Integer.parseInt(parts[i + 1]));
    }
  }
}
