# shellcheck shell=bash
# `bench filter`: Weir beside what else filters packets here. Sourced by bench; filter-report.sh makes of it what is read.
# All goes on in network namespaces of its own: of each peer a pair, joined by a veth pair, v1 in `far` sends, v0 in
# `near` receives. What is measured is a line of JSON in $raw.

: "${root:?}"
# shellcheck source=filter-report.sh
. "$root/scripts/bench.d/filter-report.sh"

filter_rounds=5
filter_flood_ms=200
filter_sizes=(1 100 1000 10000 100000 1000000)
filter_rate_peers=(bare none weir-native weir-generic weir-tc ipset nft nft-ingress xdp-filter iptables-legacy iptables-nft)
filter_many=65536
filter_requests=10000
filter_requests_ms=2000
filter_latency_sizes=(1 1000 20000 160000)
filter_latency_peers=(weir-native weir-tc ipset nft iptables-legacy iptables-nft)
filter_allow=200
filter_apply_sizes=(200 20000 160000)
filter_apply_peers=(weir-native ipset nft iptables-legacy iptables-nft)
filter_churn_peers=(weir-native weir-commands ipset nft iptables-legacy iptables-nft)
filter_updates=200 # requests.c
filter_commands=20 # of the same, each by starting droprule
filter_standing=1000
filter_pps=20000
filter_outsider=8000000 # the index of a source that no rule is about

# filter_limit PEER: with how many rules it is measured. Linear iptables needs ms for each packet beyond, the maps of
# xdp-filter have so many entries.
filter_limit() {
  case $1 in
    iptables-*) echo "$filter_linear_limit" ;;
    xdp-filter) echo "$filter_xdp_filter_limit" ;;
    *) echo 1000000 ;;
  esac
}
filter_linear_limit=100000
filter_xdp_filter_limit=10000

filter_quick() {
  filter_rounds=1
  filter_flood_ms=50
  filter_sizes=(1 10000 100000)
  filter_linear_limit=10000
  filter_xdp_filter_limit=1 # each address is a command
  filter_requests=2000
  filter_requests_ms=300
  filter_latency_sizes=(1 20000)
  filter_apply_sizes=(200 20000)
}

### The lab ###

# filter_lab PEER: sets near, far (the namespaces). What arrives is received in the softirq of who sent it.
filter_lab() {
  near=weir-filter-$$-$1-n
  far=weir-filter-$$-$1-f
  netns+=("$near" "$far")
  ip netns add "$near"
  ip netns add "$far"
  ip -n "$far" link add v1 address 02:00:00:00:00:02 type veth peer name v0 address 02:00:00:00:00:01 netns "$near"
  filter_end "$near" v0 192.0.2.1 192.0.2.2 02:00:00:00:00:02
  filter_end "$far" v1 192.0.2.2 192.0.2.1 02:00:00:00:00:01
  nsenter --net="/run/netns/$near" ethtool -K v0 gro on # NAPI, with and without XDP
  filter_client
}

# filter_thread PEER: the same, with a thread that receives; sets napi. It is on the CPU of the sender and goes before it,
# and before all else there.
filter_thread() {
  local before
  filter_lab "$1"
  before=$(filter_threads)
  ip netns exec "$near" sh -c 'echo 1 >/sys/class/net/v0/threaded'
  napi=$(comm -13 <(echo "$before") <(filter_threads))
  [[ $napi =~ ^[0-9]+$ ]] || die 1 "this kernel gives no thread to the receiver of a veth interface"
  taskset -pc 0 "$napi" >/dev/null
  chrt -f -p 1 "$napi"
  naps[$1]=$napi
}

# filter_end NETNS DEVICE ADDRESS PEER PEERS_MAC: up, with any source let in.
filter_end() {
  nsenter --net="/run/netns/$1" sh -c "for each in all $2; do echo 0 >/proc/sys/net/ipv4/conf/\$each/rp_filter; done"
  ip -n "$1" link set dev lo up
  ip -n "$1" link set dev "$2" addrgenmode none
  ip -n "$1" address add "$3/24" dev "$2"
  ip -n "$1" link set dev "$2" up
  ip -n "$1" neigh replace "$4" lladdr "$5" dev "$2"
}

# filter_client: the sources that ask: one of the allow list, one that no rule is about.
filter_client() {
  local address index
  for index in $((filter_allow - 1)) $filter_outsider; do
    address=$("$work/filter" write list $index 1)
    ip -n "$far" address add "$address/32" dev v1
    ip -n "$near" route add "$address/32" dev v0
    ip -n "$near" neigh replace "$address" lladdr 02:00:00:00:00:02 dev v0
  done
}

filter_threads() { grep -l '^napi/v0-' /proc/[0-9]*/comm 2>/dev/null | cut -d/ -f3 | sort || :; }

filter_use() {
  near=weir-filter-$$-$1-n
  far=weir-filter-$$-$1-f
  napi=${naps[$1]-}
}

# filter_remove_labs: also what stands outside the namespaces. Without its pins a datapath of Weir goes.
filter_remove_labs() {
  local name
  for name in "${netns[@]}"; do
    [[ -e /run/netns/$name ]] || continue
    rm -rf "/sys/fs/bpf/weir/$(stat -Lc %i "/run/netns/$name")"-*
    ip netns delete "$name"
  done
  netns=()
  naps=()
}

in_near() { nsenter --net="/run/netns/$near" "$@"; }

### Rules ###

# filter_format PEER: what its rules are written in.
filter_format() {
  case $1 in
    weir-*) echo list ;;
    iptables-*) echo iptables ;;
    ipset | nft | nft-ingress) echo "$1" ;;
    *) echo list ;;
  esac
}

# filter_file PEER SIZE: sets file.
filter_file() {
  file=$work/rules.$(filter_format "$1").$2
  [[ -e $file ]] || "$work/filter" write "$(filter_format "$1")" 0 "$2" >"$file"
}

# filter_apply PEER FILE: into force, in the place of nothing; what is timed.
filter_apply() {
  case $1 in
    none) ;;
    bare) filter_load_bare_drop ;;
    weir-commands) filter_import native "$2" ;;
    weir-*) filter_import "${1#weir-}" "$2" ;;
    iptables-*) in_near "$1-restore" <"$2" ;;
    ipset)
      in_near ipset restore -file "$2"
      in_near iptables-legacy -t raw -A PREROUTING -m set --match-set listed src -j DROP
      ;;
    nft | nft-ingress) in_near nft -f "$2" ;;
    xdp-filter) filter_load_xdp_filter "$2" ;;
  esac
}

# filter_load_bare_drop: ip(8) leaves folders behind in the bpffs that it finds, so it finds another.
filter_load_bare_drop() {
  # shellcheck disable=SC2016 # the inner shell expands it
  in_near unshare --mount sh -c 'mount -t bpf bpf /sys/fs/bpf && ip link set dev v0 xdpdrv object "$1" program bare_drop' \
    - "$work/filter.bpf.o"
}

# filter_import MODE FILE
filter_import() {
  WEIR_JAVA_OPTS=-Dweir.journal=$work/journal "$dist/bin/droprule" import v0 "$2" --netns "$near" --mode "$1" \
    --set bench --replace --ttl 2h --force --enforce
}

# filter_clear PEER: as before filter_apply.
filter_clear() {
  case $1 in
    weir-*) filter_import "${1#weir-}" "$work/one" ;;
    iptables-*) in_near "$1" -t raw -F PREROUTING ;;
    ipset)
      in_near iptables-legacy -t raw -F PREROUTING
      in_near ipset destroy listed
      ;;
    nft) in_near nft delete table ip bench ;;
  esac
}

# filter_quietly COMMAND...: its words are shown if it fails.
filter_quietly() { "$@" >"$work/words" 2>&1 || { cat "$work/words" >&2; die 1 "$* failed"; }; }

# filter_load_xdp_filter FILE: its pins, one set a host, are in a bpffs that goes when all addresses are in.
filter_load_xdp_filter() {
  # shellcheck disable=SC2016 # the inner shell expands it
  in_near unshare --mount sh -c 'mount -t bpf bpf /sys/fs/bpf && xdp-filter load -m native -f ipv4 v0 &&
    while read -r address; do xdp-filter ip -m src "$address" || exit; done <"$1"' - "$1"
}

### Drop rate ###

# filter_flood PEER RULES PACKETS SOURCES ROUND
filter_flood() {
  local first=0 count=$4
  filter_use "$1"
  if [[ $3 == miss ]]; then
    first=$2
  elif ((count == 1)); then
    first=$(($2 - 1))
  else
    ((count <= $2)) || count=$2
    first=$(($2 - count))
  fi
  taskset -c 0 "$work/filter" flood "$work/filter.bpf.o" "/run/netns/$far@v1" "/run/netns/$near@v0" "$napi" \
    $first "$count" $filter_flood_ms >"$work/flood" || die 1 "$1 could not be flooded"
  sed "s/^{/{\"kind\":\"rate\",\"peer\":\"$1\",\"rules\":$2,\"packets\":\"$3\",\"sources\":$4,\"round\":$5,/" \
    "$work/flood" >>"$raw"
}

# filter_takes PEER PACKETS: whether it can be asked that.
filter_takes() { ! [[ "$1 $2" == 'bare miss' || "$1 $2" == 'none hit' ]]; }

filter_rate() {
  local size peer round packets sources peers
  for size in "${filter_sizes[@]}"; do
    say "drop rate, $size rules"
    peers=()
    for peer in "${filter_rate_peers[@]}"; do
      (($(filter_limit "$peer") >= size)) || continue
      filter_thread "$peer"
      filter_file "$peer" "$size"
      if [[ $peer == xdp-filter ]]; then
        filter_apply "$peer" "$file" >"$work/words" 2>&1 || { filter_note "xdp-filter: $(tail -n 1 "$work/words")"; continue; }
      else
        filter_quietly filter_apply "$peer" "$file"
      fi
      peers+=("$peer")
    done
    for ((round = 1; round <= filter_rounds; round++)); do
      for packets in hit miss; do
        for sources in 1 $filter_many; do
          for peer in "${peers[@]}"; do
            ! filter_takes "$peer" $packets || filter_flood "$peer" "$size" $packets $sources $round
          done
        done
      done
    done
    filter_remove_labs
  done
}

filter_note() { jq -cn --arg text "$*" '{kind: "note", text: $text}' >>"$raw"; say "$*"; }

### Latency ###

# filter_ask PEER LIST RULES INDEX ROUND
filter_ask() {
  filter_use "$1"
  "$work/requests" ask "/run/netns/$far" "/run/netns/$near" "$4" $filter_requests $filter_requests_ms >"$work/asked" ||
    die 1 "a server behind $1 could not be asked"
  sed "s/^{/{\"kind\":\"latency\",\"peer\":\"$1\",\"list\":\"$2\",\"rules\":$3,\"round\":$5,/" "$work/asked" >>"$raw"
}

# filter_ask_all LIST RULES INDEX: of all that are loaded, in turns.
filter_ask_all() {
  local round peer
  for ((round = 1; round <= filter_rounds; round++)); do
    for peer in none "${filter_latency_peers[@]}"; do filter_ask "$peer" "$1" "$2" "$3" $round; done
  done
}

filter_latency() {
  local size peer
  say "latency, an allow list of $filter_allow"
  for peer in none "${filter_latency_peers[@]}"; do
    filter_lab "$peer"
    filter_quietly filter_allow "$peer" 0 $filter_allow
  done
  filter_ask_all allow $filter_allow $((filter_allow - 1))
  filter_remove_labs
  for size in "${filter_latency_sizes[@]}"; do
    say "latency, $size rules"
    for peer in none "${filter_latency_peers[@]}"; do
      filter_lab "$peer"
      filter_file "$peer" "$size"
      filter_quietly filter_apply "$peer" "$file"
    done
    filter_ask_all drop "$size" $filter_outsider
    filter_remove_labs
  done
}

# filter_allow PEER [FIRST RULES]...: these pass, and no others.
filter_allow() {
  local file=$work/allow.$1 format=allow
  case $1 in
    none) return ;;
    weir-*) ;;
    ipset) format=ipset ;;
    *) format=$1-allow ;;
  esac
  "$work/filter" write "${format/iptables-*-/iptables-}" "${@:2}" >"$file"
  if [[ $1 == ipset ]]; then
    in_near ipset restore -file "$file"
    in_near iptables-legacy -t raw -A PREROUTING -m set ! --match-set listed src -j DROP
  else
    filter_apply "$1" "$file"
  fi
}

### From a file to rules in force ###

# filter_time PEER RULES ROUND
filter_time() {
  local start end
  filter_use "$1"
  filter_file "$1" "$2"
  start=${EPOCHREALTIME/./}
  filter_quietly filter_apply "$1" "$file"
  end=${EPOCHREALTIME/./}
  filter_flood_ms=5 raw=$work/effective filter_flood "$1" "$2" hit 1 "$3"
  jq -e '.passed == 0' "$work/flood" >/dev/null || die 1 "the rules of $1 are not in force when its command ends"
  filter_quietly filter_clear "$1"
  echo "{\"kind\":\"apply\",\"peer\":\"$1\",\"rules\":$2,\"round\":$3,\"us\":$((end - start))}" >>"$raw"
}

filter_apply_times() {
  local size peer round
  for peer in "${filter_apply_peers[@]}"; do filter_thread "$peer"; done
  filter_use weir-native
  filter_quietly filter_import native "$work/one"
  for size in "${filter_apply_sizes[@]}"; do
    say "time to apply $size rules"
    for ((round = 1; round <= filter_rounds; round++)); do
      for peer in "${filter_apply_peers[@]}"; do filter_time "$peer" "$size" $round; done
    done
  done
  filter_remove_labs
}

### Churn ###

# filter_addresses FIRST
filter_addresses() { "$work/filter" write list "$1" $filter_updates; }

filter_churn_files() {
  local i
  filter_addresses 0 >"$work/old"
  filter_addresses $filter_updates >"$work/new"
  paste -d' ' "$work/old" "$work/new" >"$work/churn"
  for ((i = 0; i < filter_commands; i++)); do
    "$work/filter" write allow $filter_updates $((i + 1)) $((i + 1)) $((filter_updates - 1 - i)) $filter_standing 10 \
      >"$work/churn.$i"
  done
}

# filter_updates PEER LIST: a line of it after the other, what goes and what comes, each done when its number is told.
filter_updates() {
  local old new i=0
  echo start
  while read -r old new; do
    case $1 in
      ipset)
        ipset add listed "$new"
        ipset del listed "$old"
        ;;
      nft) nft "add element ip bench listed { $new }; delete element ip bench listed { $old }" ;;
      iptables-*)
        printf '%s\n' '*raw' "-I PREROUTING -s $new -j ACCEPT" "-D PREROUTING -s $old -j ACCEPT" COMMIT |
          "$1-restore" --noflush
        ;;
    esac || return
    echo $i
    i=$((i + 1))
  done <"$2"
}

# filter_updates_by_commands: a command for each, with the whole list.
filter_updates_by_commands() {
  local i
  echo start
  for ((i = 0; i < filter_commands; i++)); do
    filter_import native "$work/churn.$i" >"$work/words" || return
    echo $i
  done
}

filter_updates_in_one_process() {
  "${filter_jvm[@]}" "-Dweir.journal=$work/journal" -cp "$root/tools/target/test-classes:$core_path" \
    io.weir.tools.bench.ChurnBench "$near" v0 "$work/churn"
}

# filter_churn PEER ROUND
filter_churn() {
  filter_lab "$1"
  filter_quietly filter_allow "$1" 0 $filter_updates $filter_standing 10
  case $1 in
    weir-native) filter_updates_in_one_process ;;
    weir-commands) filter_updates_by_commands ;;
    *) in_near bash -c "$(declare -f filter_updates); filter_updates $1 $work/churn" ;;
  esac 2>"$work/words" | "$work/requests" watch "/run/netns/$far" "/run/netns/$near" $filter_pps >"$work/watched" ||
    { cat "$work/words" >&2; die 1 "the rules of $1 could not be replaced"; }
  sed "s/^{/{\"kind\":\"churn\",\"peer\":\"$1\",\"round\":$2,/" "$work/watched" >>"$raw"
  filter_remove_labs
}

filter_churns() {
  local round peer
  say "replacing $filter_updates endpoints"
  filter_churn_files
  for ((round = 1; round <= filter_rounds; round++)); do
    for peer in "${filter_churn_peers[@]}"; do filter_churn "$peer" $round; done
  done
}

### All ###

# filter_facts: what the figures are of.
filter_facts() {
  jq -n --arg machine "$(machine)" \
    --arg kernel "$(uname -rm)" --arg date "$(date -u +%FT%TZ)" --arg load "$(load_average)" \
    --arg commit "$(git -C "$root" describe --always --dirty 2>/dev/null || :)" --arg quick "$quick" \
    --arg iptables "$(iptables-legacy -V)" --arg nft "$(nft -v)" --arg ipset "$(ipset -v | head -n 1)" \
    --arg xdp_filter "$(dpkg-query -W -f '${Version}' xdp-tools 2>/dev/null || :)" \
    --argjson rounds $filter_rounds --argjson flood_ms $filter_flood_ms --argjson linear_limit $filter_linear_limit \
    --argjson many $filter_many --argjson requests $filter_requests --argjson pps $filter_pps '$ARGS.named'
}

bench_filter() {
  local out=$root/target/bench/filter${quick:+-quick}
  local raw=$out/samples.jsonl # there also when a run does not come to its end
  local churn_class=$root/tools/target/test-classes/io/weir/tools/bench/ChurnBench.class
  local -A naps=()
  need_packages clang llvm libbpf-dev iproute2 ethtool util-linux iptables ipset nftables xdp-tools jq gnuplot-nox
  if [[ $readme ]]; then
    filter_readme "$readme"
    return
  fi
  [[ ! $quick ]] || filter_quick
  ensure_dist
  [[ $churn_class -nt $dist/stamp && $churn_class -nt $root/tools/src/test/java/io/weir/tools/bench/ChurnBench.java ]] ||
    weir_mvn -q -pl tools -am -DskipTests test-compile >&2
  jvm_command "$dist" droprule
  filter_jvm=("${jvm[@]}")
  compile filter -lbpf
  compile requests -pthread
  sh "$root/bpf/src/main/c/compile.sh" "$root/scripts/bench.d" "$work"
  mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf
  echo 192.0.2.77 >"$work/one"
  mkdir -p "$out"
  rm -f "$out"/*
  filter_facts >"$work/facts"
  filter_rate
  filter_latency
  filter_apply_times
  filter_churns
  filter_report "$raw" "$out"
}
