# shellcheck shell=bash
# `bench rules`: what rules cost a packet, and how long a list takes into force. Sourced by bench.

: "${root:?}"

rules_rounds=5
rules_sets=("spread 1 1" "spread 1 1000" "spread 1 1000000" "spread 8 1000" "spread 8 1000000" "spread 32 1000"
  "spread 32 1000000" "prefixes 25 160000" "prefixes 25 1000000")
rules_loads=(100 160000 1000000)
rules_load_rounds=5

# rules_lab: a namespace with an interface that has a datapath; sets `rules_pins`, where it is pinned.
rules_lab() {
  near=weir-rules-$$
  netns=("$near")
  ip netns add "$near"
  ip -n "$near" link add v0 type veth peer name v1
  ip -n "$near" link set dev v0 up
  rules_import "$work/one" # attaches
  rules_pins=$(echo "/sys/fs/bpf/weir/$(stat -Lc %i "/run/netns/$near")"-*)
}

# rules_import FILE OPTIONS...: in the place of what was there, measured as `whole` does.
rules_import() {
  WEIR_JAVA_OPTS=-Dweir.journal=$work/journal \
    "$work/whole" "$dist/bin/droprule" import v0 "$1" --netns "$near" --set bench --replace --ttl 2h --enforce "${@:2}" \
    3>"$work/took" >"$work/said" 2>"$work/words" || { cat "$work/said" "$work/words" >&2; die 1 "droprule did not take the rules"; }
}

rules_detach() { WEIR_JAVA_OPTS=-Dweir.journal=$work/journal "$dist/bin/droprule" detach v0 --netns "$near" >/dev/null 2>&1; }

# rules_lookup SET: what kind of rules, how many masks, how many rules; split at blanks.
rules_lookup() {
  local format=json
  # shellcheck disable=SC2086
  set -- $1
  [[ $1 != prefixes ]] || format=list
  "$work/rules" write "$@" $format >"$work/rules.$format"
  rules_import "$work/rules.$format" --force
  "$work/rules" measure "$@" "$work/rules.bpf.o" "$root/bpf/target/classes/io/weir/bpf/objects/packet.bpf.o" \
    "$rules_pins/drops_bank" $rules_rounds >"$work/measured" || die 1 "$* could not be measured"
  sed "s/^/$1\t$2\t$3\t/" "$work/measured" | tee -a "$work/lookups" |
    awk -F'\t' '{printf "%-9s %6d %8d %-6s %8d %6d %6d %8d %8d %8d %8s\n", $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11}'
}

# rules_bound WHAT LIMIT AWK: the largest that AWK prints of the lines measured.
rules_bound() {
  bound "rules: $1" "$(awk -F'\t' "$3" "$work/lookups" | sort -g | tail -n 1)" "$2"
}

rules_bounds() {
  rules_bound 'ns a packet with 8 masks and one source' 150 '$2 == 8 && $5 == 1 {print $8}'
  rules_bound "time with 8 masks, times the hash's" 0.5 '$2 == 8 {print $8 / $9}'
  rules_bound "time with a list of prefixes, times the trie's" 1 '$1 == "prefixes" {print $8 / $11}'
}

# rules_peer WHAT N COMMAND...: appends seconds that passed, of CPU time, KiB of the process at most, KiB that the kernel's
# memory grew by.
rules_peer() {
  local before
  before=$(slab)
  "$work/whole" nsenter "--net=/run/netns/$near" "${@:3}" 3>"$work/took" >"$work/said" 2>"$work/words" ||
    { cat "$work/words" >&2; die 1 "$1 failed"; }
  echo "$(<"$work/took") $(($(slab) - before))" >>"$work/$1.$2.load"
}

# slab: KiB that the kernel holds in small pieces now.
slab() { awk '/^(Slab|VmallocUsed|Percpu):/ {sum += $2} END {print sum}' /proc/meminfo; }

# rules_table: KiB of the largest table of rules.
rules_table() {
  bpftool map show | awk '/drops_table/ {getline; print}' |
    sed -n 's/.*memlock \([0-9]*\)B.*/\1/p' | sort -g | tail -n 1 | awk '{printf "%d\n", $1 / 1024}'
}

# rules_load N: random prefixes may be about this host's own addresses: such a line is refused, and so told.
rules_load() {
  local n=$1 round what refused
  for what in list ipset nft; do "$work/rules" write prefixes 25 "$n" $what >"$work/load.$what"; done
  for ((round = 0; round < rules_load_rounds; round++)); do
    rules_detach
    rules_load_own attaching "$n"
    rules_import "$work/one"
    rules_load_own droprule "$n"
    rules_peer ipset "$n" ipset restore -file "$work/load.ipset"
    ip netns exec "$near" ipset destroy bad
    rules_peer nft "$n" nft -f "$work/load.nft"
    ip netns exec "$near" nft delete table ip bench
  done
  refused=$(grep -c 'load.list:[0-9]' "$work/refused" || true)
  for what in droprule attaching ipset nft; do
    # shellcheck disable=SC2046,SC2183
    printf '%8d %-18s %7.3f s %7.3f s %7.3f s %7s %7s %7.2f s %7.1f MiB %7.1f MiB\n' "$n" "$(rules_load_label $what)" \
      $(column "$work/$what.$n.load" 1) "$(rules_load_ratio "$n" droprule $what)" \
      "$(rules_load_ratio "$n" attaching $what)" "$(median "$work/$what.$n.load" 2)" \
      "$(mib "$(median "$work/$what.$n.load" 3)")" "$(mib "$(median "$work/$what.$n.load" 4)")"
  done
  ((refused == 0)) || echo "         of which droprule refused $refused, as about this host's own addresses"
}

# rules_load_own WHAT N: as rules_peer.
rules_load_own() {
  rules_import "$work/load.list" --partial
  cp "$work/words" "$work/refused"
  echo "$(<"$work/took") $(rules_table)" >>"$work/$1.$2.load"
}

rules_load_label() {
  case $1 in
    droprule) echo 'droprule import' ;;
    attaching) echo 'and its attaching' ;;
    ipset) echo 'ipset restore' ;;
    nft) echo 'nft -f' ;;
  esac
}

mib() { awk -v kib="$1" 'BEGIN {print kib / 1024}'; }

# rules_load_ratio N WHAT PEER: the time of one, times the other's.
rules_load_ratio() {
  ratio "$(median "$work/$2.$1.load" 1)" "$(median "$work/$3.$1.load" 1)"
}

rules_lookups() {
  local set
  echo "ns a packet above the same program without rules, medians of $rules_rounds; match: a rule of the last in its order" \
    "drops it; none: no rule, though of 'spread' each mask has neighbours of the source"
  printf '%-9s %6s %8s %-6s %8s %6s %6s %8s %8s %8s %8s\n' rules masks number packet sources bare off weir hash packed trie
  for set in "${rules_sets[@]}"; do rules_lookup "$set"; done
  rules_bounds
  echo
}

rules_loading() {
  local n what peer
  echo "from a file to rules in force, from the command's start to its end, that of droprule's JVM included; medians of" \
    "$rules_load_rounds; ratio: of droprule's time to this one, attached before and not; process: at its largest; kernel:" \
    "the table, of the peers what its memory grew by"
  printf '%8s %-18s %9s %9s %9s %7s %7s %9s %11s %11s\n' rules '' median least largest ratio '' 'CPU time' process kernel
  for n in "${rules_loads[@]}"; do rules_load "$n"; done
  for what in droprule attaching; do
    for peer in ipset nft; do
      bound_under "rules: loading 160000 ($what), times $peer" "$(rules_load_ratio 160000 $what $peer)" 1
    done
  done
}

bench_rules() {
  need_packages clang libbpf-dev llvm iproute2 ipset nftables bpftool
  ensure_dist
  compile whole
  compile rules "-I$root/bpf/src/main/c" -lbpf
  mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf
  echo 192.0.2.77 >"$work/one"
  rules_lab
  if [[ ! $extent ]]; then
    sh "$root/bpf/src/main/c/compile.sh" "$root/scripts/bench.d" "$work"
    rules_lookups
  fi
  rules_loading
}
