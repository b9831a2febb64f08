# What the samples of `bench filter` come to: medians, and the bounds. Input: the samples. Argument: facts.

def median: sort | if length % 2 == 1 then .[length / 2 | floor] else (.[length / 2 - 1] + .[length / 2]) / 2 end;
def of(kind): map(select(.kind == kind));
def groups(key): group_by(key);
def round3: if . >= 100 then round elif . >= 10 then . * 10 | round / 10 else . * 1000 | round / 1000 end;

# Millions of packets a second of CPU time of the receiving thread; and of both, that of the sender included.
def rates:
  of("rate") | groups([.rules, .packets, .sources, .peer]) | map(
    (map(.received * 1000 / .receiver_ns)) as $mpps
    | .[0] + {
        mpps: ($mpps | median), least: ($mpps | min), most: ($mpps | max), ns: (1000 / ($mpps | median)),
        both_mpps: (map(.received * 1000 / (.receiver_ns + .sender_ns)) | median),
        sender_ns: (map(.sender_ns / .sent) | median),
        lost: (map(.sent - .received) | add),
        wrong: (map(if .packets == "hit" then .passed else .received - .passed end) | add)
      }
    | {peer, rules, packets, sources, mpps, least, most, ns, both_mpps, sender_ns, lost, wrong});

def latencies:
  of("latency") | groups([.list, .rules, .peer]) | map(
    {peer: .[0].peer, list: .[0].list, rules: .[0].rules, requests: (map(.requests) | median),
     p50_us: (map(.percentiles_ns[50] / 1000) | median), p99_us: (map(.percentiles_ns[99] / 1000) | median),
     p999_us: (map(.p999_ns / 1000) | median),
     percentiles_us: (map(.percentiles_ns) | transpose | map(median / 1000))});

def applies:
  of("apply") | groups([.rules, .peer]) | map(
    {peer: .[0].peer, rules: .[0].rules, s: (map(.us) | median / 1e6), least: (map(.us) | min / 1e6),
     most: (map(.us) | max / 1e6)});

def churns:
  of("churn") | groups(.peer) | map(
    (map(.updates * 1e9 / .ns)) as $rate
    | {peer: .[0].peer, updates: (map(.updates) | add), per_s: ($rate | median), least: ($rate | min), most: ($rate | max),
       packets: (map(.allowed.sent + .denied.sent) | add),
       wrongly_dropped: (map(.allowed.sent - .allowed.arrived) | add), wrongly_passed: (map(.denied.arrived) | add)});

# A bound: at least (or, with most, at most) that much. null where a trial run has no such figure.
def bounds:
  def hits($peer; $rules): .rate[] | select(.peer == $peer and .rules == $rules and .packets == "hit" and .sources == 1);
  def rate($peer; $rules): hits($peer; $rules).mpps;
  def p50($rules): (.latency[] | select(.peer == "weir-native" and .list == "drop" and .rules == $rules)).p50_us;
  def least($what; $limit; values): {what: $what, value: (first(values) // null), least: $limit};
  [
    least("1,000,000 rules, times 1 rule"; 0.9; rate("weir-native"; 1000000) / rate("weir-native"; 1)),
    least("1,000,000 rules, times a bare XDP_DROP"; 0.75; rate("weir-native"; 1000000) / rate("bare"; 1000000)),
    least("100,000 rules, times ipset"; 2; rate("weir-native"; 100000) / rate("ipset"; 100000)),
    least("100,000 rules, times an nft set"; 2; rate("weir-native"; 100000) / rate("nft"; 100000)),
    least("10,000 rules, times iptables-legacy, linear"; 50; rate("weir-native"; 10000) / rate("iptables-legacy"; 10000)),
    least("10,000 rules, times iptables-nft, linear"; 50; rate("weir-native"; 10000) / rate("iptables-nft"; 10000)),
    least("generic XDP, 100,000 rules, times ipset"; 1; rate("weir-generic"; 100000) / rate("ipset"; 100000)),
    {what: "latency with 160,000 rules, times 1 rule", value: (first(p50(160000) / p50(1)) // null), most: 1.05},
    {what: "packets of a flood that Weir judged wrongly", most: 0,
     value: (.rate | map(select(.peer | startswith("weir")) | .wrong) | add)},
    {what: "packets that Weir judged wrongly while endpoints were replaced", most: 0,
     value: (.churn | map(select(.peer | startswith("weir")) | .wrongly_dropped + .wrongly_passed) | add)}
  ];

{rate: rates, latency: latencies, apply: applies, churn: churns} as $figures
| {facts: $facts, bounds: ($figures | bounds), figures: $figures, notes: (of("note") | map(.text)), samples: .}
