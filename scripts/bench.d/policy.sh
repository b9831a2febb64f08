# shellcheck shell=bash
# Part of scripts/bench: policy-check.

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
