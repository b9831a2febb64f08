# The README's words about speed, from filter.json. A figure that is not there is a dash.

def number: tostring | explode | reverse | [_nwise(3)] | map(reverse | implode) | reverse | join(",");
def n: if . == null then "-" elif . >= 100 then round | number elif . == 0 then . else
  pow(10; 2 - (log10 | floor)) as $unit | . * $unit | round / $unit end;
def times: if . == null then "-" elif . >= 10 then round | number else . * 10 | round / 10 end;

.facts as $f | .figures as $all
| def rate($peer; $rules; $packets; $sources):
    first($all.rate[] | select(.peer == $peer and .rules == $rules and .packets == $packets and .sources == $sources).mpps) // null;
  def hit($peer; $rules): rate($peer; $rules; "hit"; 1);
  def p50($peer; $list; $rules): first($all.latency[] | select(.peer == $peer and .list == $list and .rules == $rules).p50_us) // null;
  def apply($peer; $rules): first($all.apply[] | select(.peer == $peer and .rules == $rules).s) // null;
  def churn($peer): first($all.churn[] | select(.peer == $peer)) // {};
  def ratio(a; b): a as $a | b as $b | if $a == null or $b == null then null else $a / $b end;
  def sizes(list): [list[].rules] | unique;
  ([$all.rate[].rules] | unique) as $rules
| ([$all.latency[] | select(.list == "drop").rules] | max) as $largest
| ([$all.apply[].rules] | max) as $loaded
| ($rules | max) as $most
| (($rules | map(select(. <= 100000)) | max)) as $listed
| (($rules | map(select(. <= 10000)) | max)) as $linear
| "A rule that drops, the last of its list, one source; millions of packets a second of one receiving CPU, of which" +
    " a bare XDP_DROP does \(hit("bare"; 1) | n):",
  "",
  "![packets a second against the number of rules](docs/img/filter-rate.svg)",
  "",
  "| | " + ($rules | map("\(number) rule\(if . == 1 then "" else "s" end)") | join(" | ")) + " |",
  "|---|" + ($rules | map("---:|") | add),
  (["weir-native", "Weir, native XDP"], ["weir-generic", "Weir, generic XDP"], ["weir-tc", "Weir, tc ingress"],
   ["xdp-filter", "xdp-filter (10,000 addresses at most)"], ["nft-ingress", "nft set, ingress hook"], ["nft", "nft set, raw PREROUTING"],
   ["ipset", "ipset, raw PREROUTING"], ["iptables-nft", "iptables-nft, linear"], ["iptables-legacy", "iptables-legacy, linear"]
   | . as [$peer, $name] | "| \($name) | " + ($rules | map(hit($peer; .) | n) | join(" | ")) + " |"),
  "",
  "With 65,536 sources and \($most | number) rules, which no cache holds: Weir \(rate("weir-native"; $most; "hit"; 65536) | n), nft set" +
    " \(rate("nft"; $most; "hit"; 65536) | n), ipset \(rate("ipset"; $most; "hit"; 65536) | n).",
  "",
  "A request to a server behind the filter and its answer, \($largest | number) rules; the median is" +
    " \(p50("none"; "drop"; $largest) | n) us without a filter, \(p50("weir-native"; "drop"; $largest) | n) with Weir" +
    " (\(p50("weir-native"; "drop"; 1) | n) with one rule), \(p50("ipset"; "drop"; $largest) | n) with ipset," +
    " \(p50("nft"; "drop"; $largest) | n) with an nft set, \(p50("iptables-legacy"; "drop"; $largest) | n) with linear iptables." +
    " (A veth interface with native XDP copies what a socket of the same host sent, which a network card has no need to; at tc ingress it is" +
    " \(p50("weir-tc"; "drop"; $largest) | n).)",
  "",
  "![distribution of a request's time](docs/img/filter-latency.svg)",
  "",
  "From a file to rules in force, the start of droprule's JVM included; \($loaded | number) take Weir \(apply("weir-native"; $loaded) | n) s," +
    " an nft set \(apply("nft"; $loaded) | n) s, ipset \(apply("ipset"; $loaded) | n) s, iptables-legacy" +
    " \(apply("iptables-legacy"; $loaded) | n) s:",
  "",
  "![time to apply against the number of rules](docs/img/filter-apply.svg)",
  "",
  "Of an allow list of 200 endpoints, each replaced under traffic, one process with Weir's library does" +
    " \(churn("weir-native").per_s | n) a second, with \(churn("weir-native").wrongly_dropped + churn("weir-native").wrongly_passed | n) packets" +
    " judged wrongly; a `droprule` for each \(churn("weir-commands").per_s | n), `nft` \(churn("nft").per_s | n), `ipset` \(churn("ipset").per_s | n).",
  "",
  "`scripts/bench filter` on \($f.machine), Linux \($f.kernel), \($f.date[:10]); medians of \($f.rounds), all in one run" +
    (if $f.quick == "" then "." else ". **A trial run: preliminary figures.**" end) +
    " It writes a report with all figures, each sample, and how it was measured. Only the ratios travel to other machines.",
  "",
  "## When you do not need this",
  "",
  "- You have a handful of rules. With one rule iptables drops \(hit("iptables-legacy"; 1) | n) million packets a second, with 100" +
    " \(hit("iptables-legacy"; 100) | n); it adds" +
    " \(ratio(p50("iptables-legacy"; "drop"; 1); p50("none"; "drop"; 1)) as $r | if $r == null then "-" else [($r - 1) * 100 | round, 0] | max end) % to a" +
    " request. At the rates of a small host nobody sees the difference, and nftables is there already.",
  "- You have one list of addresses and no flood. A set of ipset or nftables does not get slower with its length either: of" +
    " \($listed | number) addresses ipset drops \(hit("ipset"; $listed) | n) million packets a second, an nft set" +
    " \(hit("nft"; $listed) | n), at the ingress hook \(hit("nft-ingress"; $listed) | n); Weir is" +
    " \(ratio(hit("weir-native"; $listed); hit("ipset"; $listed)) | times), \(ratio(hit("weir-native"; $listed); hit("nft"; $listed)) | times) and" +
    " \(ratio(hit("weir-native"; $listed); hit("nft-ingress"; $listed)) | times) times as fast at native XDP, and with generic XDP, which is what a" +
    " driver without XDP gets, \(ratio(hit("weir-generic"; $listed); hit("ipset"; $listed)) | times) times as fast as ipset.",
  "- Your list is very long and the flood comes from very many of its addresses at once. Then every filter waits for memory, most of all" +
    " for what it keeps beside the address: see the figures for 65,536 sources above.",
  "- You replace single entries by commands. `ipset` and `nft` start in a moment, a `droprule` starts a JVM:" +
    " \(churn("ipset").per_s | n) and \(churn("nft").per_s | n) updates a second against \(churn("weir-commands").per_s | n).",
  "- You need state, NAT, or to answer what you refuse. Weir drops, limits and passes; that is all.",
  "",
  "You do where a list is long and made of more than addresses (linear iptables with \($linear | number) rules drops" +
    " \(hit("iptables-legacy"; $linear) | n) million packets a second, Weir" +
    " \(ratio(hit("weir-native"; $linear); hit("iptables-legacy"; $linear)) | times) times as many), where a flood must cost little, and where a" +
    " rule needs an end, a trial, a count and a way back."
