# shellcheck shell=bash
# `bench drops`: what dropsnoop costs a dropped packet, and how many it can show. Sourced by bench; the lab and the
# generator are those of `bench observe`: each frame is for another link-layer address, so that ip_rcv() drops it.

: "${root:?}"

drops_rounds=5
drops_ms=1000
drops_details_ms=5000
drops_settle_ms=1500 # of these, before its rate is taken: the JVM's compiler is busy
drops_tools=(bpftrace summary details)
# shellcheck disable=SC2016
drops_peer_counts='tracepoint:skb:kfree_skb{@[args->reason]=count()}'
# The same fields as in the table. A header is where the kernel says, as it is for dropsnoop.
# shellcheck disable=SC2016
drops_peer_prints='tracepoint:skb:kfree_skb {
  $skb = (struct sk_buff *)args->skbaddr;
  $ip = (struct iphdr *)($skb->head + $skb->network_header);
  $udp = (struct udphdr *)($skb->head + $skb->network_header + 20);
  printf("%s %d %s %s %s:%d > %s:%d\n", strftime("%H:%M:%S", nsecs), args->reason, ksym(args->location),
    $skb->dev->name, ntop($ip->saddr), bswap($udp->source), ntop($ip->daddr), bswap($udp->dest)); }'

# drops_start WHAT OUT: a tool, until its programs are there; sets `pid`.
drops_start() {
  local tries
  case $1 in
    bpftrace) bpftrace -e "$drops_peer_counts" >"$2" 2>"$work/words" & ;;
    bpftrace-prints) bpftrace -e "$drops_peer_prints" >"$2" 2>"$work/words" & ;;
    summary) "$dist/bin/dropsnoop" --summary --batch >"$2" 2>"$work/words" & ;;
    details) "$dist/bin/dropsnoop" --json --iface v0 >"$2" 2>"$work/words" & ;;
  esac
  pid=$!
  pids=("$pid")
  for ((tries = 0; tries < 200; tries++)); do
    [[ $(drops_programs) -eq 0 ]] || break
    sleep 0.05
  done
  ((tries < 200)) || { cat "$work/words" >&2; die 1 "$1 does not run"; }
  sleep 1
}

drops_programs() { cat /proc/"$pid"/fdinfo/* 2>/dev/null | grep -c '^prog_id' || true; }

# drops_time WHAT: appends ns in BPF programs a drop by the kernel's statistics.
drops_time() {
  local before after
  drops_start "$1" "$work/$1.out"
  observe_generate 1 200 >"$work/warm-up"
  before=$(program_times "$pid")
  observe_generate 1 $drops_ms >"$work/sent"
  after=$(program_times "$pid")
  observe_detach
  echo "$before $after" | awk '{print ($3 - $1) / ($4 - $2)}' >>"$work/$1.time"
}

# drops_packet WHAT: appends ns of the sender's CPU a frame, all that happens to it included; "none" is without a tool.
drops_packet() {
  [[ $1 == none ]] || drops_start "$1" "$work/$1.out"
  observe_generate 1 200 >"$work/warm-up"
  observe_generate 1 $drops_ms | awk '{print $2 / $1}' >>"$work/$1.packet"
  [[ $1 == none ]] || observe_detach
}

drops_costs() {
  local round what
  for ((round = 0; round < drops_rounds; round++)); do
    for what in none "${drops_tools[@]}"; do drops_packet "$what"; done
  done
  stats=$(cat /proc/sys/kernel/bpf_stats_enabled)
  echo 1 >/proc/sys/kernel/bpf_stats_enabled
  for ((round = 0; round < drops_rounds; round++)); do
    for what in "${drops_tools[@]}"; do drops_time "$what"; done
  done
  echo "$stats" >/proc/sys/kernel/bpf_stats_enabled
  stats=
  echo "frames of 60 bytes, dropped by ip_rcv(), medians of $drops_rounds runs of $drops_ms ms; programs: by the kernel's" \
    "statistics, which are in that time; packet: of the CPU that sends and drops it, without statistics"
  printf '%-36s %9s %7s %9s %9s %9s\n' '' programs ratio packet more ratio
  for what in none "${drops_tools[@]}"; do drops_line "$what"; done
  bound "drops: kernel time of a drop that is counted, times bpftrace's" "$(drops_time_ratio summary)" 1.5
}

drops_time_ratio() { ratio "$(median "$work/$1.time" 1)" "$(median "$work/bpftrace.time" 1)"; }

# drops_more WHAT: ns a packet more than without any tool.
drops_more() {
  awk -v a="$(median "$work/$1.packet" 1)" -v b="$(median "$work/none.packet" 1)" 'BEGIN {printf "%.0f", a - b}'
}

drops_line() {
  local packet
  packet=$(median "$work/$1.packet" 1)
  if [[ $1 == none ]]; then
    printf '%-36s %9s %7s %6.0f ns\n' "$(drops_label none)" - - "$packet"
  else
    printf '%-36s %6.0f ns %7s %6.0f ns %6s ns %9s\n' "$(drops_label "$1")" "$(median "$work/$1.time" 1)" \
      "$(drops_time_ratio "$1")" "$packet" "$(drops_more "$1")" "$(ratio "$(drops_more "$1")" "$(drops_more bpftrace)")"
  fi
}

drops_label() {
  case $1 in
    none) echo 'no tool' ;;
    bpftrace) echo 'bpftrace, count by reason' ;;
    bpftrace-prints) echo 'bpftrace, the same fields' ;;
    summary) echo 'dropsnoop --summary' ;;
    details) echo 'dropsnoop --json' ;;
  esac
}

# drops_rate WHAT: appends lines a second that it writes to a file while the flood lasts, and drops a second.
drops_rate() {
  local out=$work/$1.out from fromns to tons generator frames
  drops_start "$1" "$out"
  observe_generate 1 $drops_details_ms >"$work/sent" &
  generator=$!
  sleep "$(awk -v ms=$drops_settle_ms 'BEGIN {print ms / 1000}')"
  from=$(stat -c %s "$out") fromns=$(date +%s%N)
  wait "$generator"
  to=$(stat -c %s "$out") tons=$(date +%s%N)
  frames=$(cut -d' ' -f1 "$work/sent")
  observe_detach
  wc -lc "$out" | awk -v bytes=$((to - from)) -v ns=$((tons - fromns)) -v frames="$frames" -v ms=$drops_details_ms \
    '{print bytes / ($2 / $1) * 1e9 / ns, frames * 1000 / ms}' >>"$work/$1.rate"
  [[ $1 != details ]] || drops_account "$out" "$frames"
  rm "$out"
}

# drops_account FILE FRAMES: everything that was seen has a fate, and every frame was seen.
drops_account() {
  tail -n 1 "$1" | jq -r '.weir | [.seen, .shown, .limited, .suppressed, .filtered, ([.lost[]] | add)] | @tsv' |
    awk -v frames="$2" '{sum = $2 + $3 + $4 + $5 + $6; exit !(sum == $1 && $1 >= frames)}' ||
    die 1 "dropsnoop lost count of $2 frames: $(tail -n 1 "$1")"
  tail -n 1 "$1" | jq -r '.weir | "seen \(.seen) = shown \(.shown) + limited \(.limited) + suppressed \(.suppressed) +" +
    " filtered \(.filtered) + lost \([.lost[]] | add), of \('"$2"') frames sent"' >>"$work/accounts"
}

drops_details() {
  local round what
  for ((round = 0; round < drops_rounds; round++)); do
    for what in bpftrace-prints details; do drops_rate "$what"; done
  done
  echo
  echo "drops a second that are written to a file, medians of $drops_rounds floods of $drops_details_ms ms"
  printf '%-36s %9s %9s %9s %7s %11s\n' '' written least largest ratio 'of dropped'
  for what in bpftrace-prints details; do
    # shellcheck disable=SC2046,SC2183
    printf '%-36s %9.0f %9.0f %9.0f %7s %11.0f\n' "$(drops_label $what)" $(column "$work/$what.rate" 1) \
      "$(drops_rate_ratio $what)" "$(median "$work/$what.rate" 2)"
  done
  cat "$work/accounts"
  bound_below "drops: details a second, times bpftrace's" "$(drops_rate_ratio details)" 3
}

drops_rate_ratio() { ratio "$(median "$work/$1.rate" 1)" "$(median "$work/bpftrace-prints.rate" 1)"; }

bench_drops() {
  need_packages clang libbpf-dev llvm iproute2 ethtool bpftrace jq
  ensure_dist
  compile observe -lbpf
  sh "$root/bpf/src/main/c/compile.sh" "$root/scripts/bench.d" "$work"
  observe_objects=("$work/observe.bpf.o" "$root/bpf/target/classes/io/weir/bpf/objects/packet.bpf.o")
  mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing
  observe_lab
  drops_costs
  drops_details
}
