# shellcheck shell=bash
# Part of scripts/bench: policy, policy-check.

policy_flows=1000000
policy_compared=1000000
policy_rules=10000

# policy_value NAME: a number of the bench's line.
policy_value() { sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p" "$work/policy"; }

bench_policy-check() {
  ensure_dist
  weir_mvn -q -pl policy -am test-compile >&2
  jvm_command "$dist" execsnoop
  "${jvm[@]}" -Xmx1g -cp "$root/policy/target/classes:$root/policy/target/test-classes:$core_path" \
    io.weir.policy.check.PolicyCheckBench $policy_flows $policy_compared $policy_rules >"$work/policy"
  echo "$policy_rules rules, $policy_flows flows ($policy_compared of them rule by rule)"
  printf '%-28s %12.1f us a flow\n' \
    'rule by rule' "$(awk -v ns="$(policy_value plain_ns_flow)" 'BEGIN {print ns / 1000}')" \
    'by the index' "$(awk -v ns="$(policy_value indexed_ns_flow)" 'BEGIN {print ns / 1000}')" \
    'by the index, explained' "$(awk -v ns="$(policy_value explained_ns_flow)" 'BEGIN {print ns / 1000}')"
  echo "ratio $(policy_value ratio), the index made in $(policy_value index_ms) ms"
  bound_below 'policy-check: times as fast as rule by rule' "$(policy_value ratio)" 20
  bound 'policy-check: answers that differ' "$(policy_value differ)" 0
}

policy_observed=(bare_pass watch-audit)
policy_rounds=5
policy_connects_ms=1 # one batch of 262,144: conntrack has room for so many here
policy_sources=16000000 # one after the other is new
policy_connections=1000000

# policy_rules_of COUNT: as iptables-save prints them: networks, single hosts, ports of both protocols.
policy_rules_of() {
  awk -v count="$1" 'BEGIN {
    print "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]"
    for (i = 0; i < count; i++) {
      protocol = i % 2 ? "tcp" : "udp"
      printf "-A %s -s 172.%d.%d.%d/%d -p %s -m %s --dport %d -j %s\n", i % 4 ? "FORWARD" : "INPUT", 16 + i % 16,
        int(i / 16) % 256, i % 4 * 64, i % 3 ? 32 : 28, protocol, protocol, 1000 + i % 500, i % 5 ? "DROP" : "ACCEPT"
    }
    print "COMMIT"
  }'
}

policy_throughput() {
  local round what flows
  policy_rules_of "$policy_rules" >"$work/watch-audit.rules"
  observe_lab
  for ((round = 0; round < policy_rounds; round++)); do
    for flows in "${observe_flows[@]}"; do
      for what in "${policy_observed[@]}"; do observe_run "$what" "$flows"; done
    done
  done
  policy_remove_lab
  echo "frames of 60 bytes received on a veth pair, millions a second of the CPU that sends and receives, $policy_rules rules"
  printf '%-34s %8s %8s %8s %8s %8s\n' '' sources received least largest ratio
  for flows in "${observe_flows[@]}"; do
    for what in "${policy_observed[@]}"; do
      # shellcheck disable=SC2046,SC2183
      printf '%-34s %8s %8.3f %8.3f %8.3f %8s\n' "$(observe_label "$what")" "$flows" $(column "$work/$what.$flows" 1) \
        "$(observe_ratio "$what" "$flows")"
    done
    bound_below "policy: frames a second of $flows flows, times XDP_PASS" "$(observe_ratio watch-audit "$flows")" 0.7
  done
}

# policy_connect WHAT: new connections a second of the sender's CPU, in millions, in namespaces of their own, so that each
# run begins without any.
policy_connect() {
  local sent
  observe_lab
  ip -n "$near" link set dev v0 address 02:00:00:00:00:77
  ip -n "$near" address add 192.0.2.1/24 dev v0
  nsenter --net="/run/netns/$near" sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.v0.rp_filter=0
  if [[ $1 == watch-enforce ]]; then
    observe_attach watch-enforce
  else
    nsenter --net="/run/netns/$near" iptables-nft-restore "$work/watch-enforce.rules"
  fi
  sent=$(nsenter --net="/run/netns/$far" "$work/observe" connect "${observe_objects[0]}" v1 $policy_sources $policy_connects_ms)
  policy_tracked "$1"
  [[ $1 != watch-enforce ]] || observe_detach
  # shellcheck disable=SC2086
  set -- "$1" $sent
  awk -v sent="$2" -v ns="$3" 'BEGIN {print sent * 1000 / ns}' >>"$work/connect.$1"
  policy_remove_lab
}

policy_remove_lab() {
  local netns_name
  for netns_name in "${netns[@]}"; do ip netns delete "$netns_name"; done
  netns=()
}

# policy_tracked WHAT: that they were connections to the one who was asked.
policy_tracked() {
  local tracked
  [[ $1 == iptables ]] || return 0
  tracked=$(nsenter --net="/run/netns/$near" cat /proc/sys/net/netfilter/nf_conntrack_count)
  ((tracked > 100000)) || die 1 "conntrack has $tracked connections: they do not arrive"
  echo "$tracked" >>"$work/tracked"
}

policy_connects() {
  local round what
  cat >"$work/watch-enforce.rules" <<'END'
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -s 10.0.0.0/8 -p udp -j ACCEPT
COMMIT
END
  for ((round = 0; round < policy_rounds; round++)); do
    for what in iptables watch-enforce; do policy_connect $what; done
  done
  echo
  echo 'new connections, millions a second of the CPU that opens and receives them'
  for what in iptables watch-enforce; do
    # shellcheck disable=SC2046,SC2183
    printf '%-34s %8.3f %8.3f %8.3f\n' $what $(column "$work/connect.$what" 1)
  done
  bound_below 'policy: new connections a second, times iptables with conntrack' \
    "$(ratio "$(median "$work/connect.watch-enforce" 1)" "$(median "$work/connect.iptables" 1)")" 1
}

policy_memory() {
  weir_mvn -q -pl policy -am test-compile >&2
  jvm_command "$dist" execsnoop
  "${jvm[@]}" -Xmx1g -cp "$root/policy/target/classes:$root/policy/target/test-classes:$root/test-support/target/classes:$core_path" \
    io.weir.policy.enforce.ConnectionsBench $policy_connections
  awk '$1 == "nf_conntrack" {printf "conntrack: %d bytes a connection, without its extensions and hash\n", $4}' /proc/slabinfo
}

bench_policy() {
  need_packages clang libbpf-dev llvm iproute2 ethtool iptables
  ensure_dist
  compile observe -lbpf
  sh "$root/bpf/src/main/c/compile.sh" "$root/scripts/bench.d" "$work"
  observe_objects=("$work/observe.bpf.o" "$root/bpf/target/classes/io/weir/bpf/objects/packet.bpf.o")
  policy_throughput
  policy_connects
  policy_memory
}
