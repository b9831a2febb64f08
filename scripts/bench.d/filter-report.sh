# shellcheck shell=bash
# What `bench filter` measured, to be read: filter.json, SVG plots by gnuplot, report.html, the README's figures.
# Sourced by filter.sh.

: "${root:?}"

filter_order=(none bare weir-native weir-generic weir-tc weir-commands xdp-filter ipset nft nft-ingress iptables-legacy
  iptables-nft)
declare -A filter_labels=(
  [none]='no filter' [bare]='XDP_DROP alone' [weir-native]='Weir, native XDP' [weir-generic]='Weir, generic XDP'
  [weir-tc]='Weir, tc ingress' [weir-commands]='Weir, a droprule for each' [xdp-filter]='xdp-filter' [ipset]='ipset'
  [nft]='nft set' [nft-ingress]='nft set, ingress hook' [iptables-legacy]='iptables-legacy, linear'
  [iptables-nft]='iptables-nft, linear')
declare -A filter_colours=(
  [none]='#000000' [bare]='#7f7f7f' [weir-native]='#d62728' [weir-generic]='#ff7f0e' [weir-tc]='#e377c2'
  [xdp-filter]='#17becf' [ipset]='#1f77b4' [nft]='#2ca02c' [nft-ingress]='#98df8a' [iptables-legacy]='#9467bd'
  [iptables-nft]='#8c564b')

# filter_report RAW OUT
filter_report() {
  local json=$2/filter.json
  jq -s --argjson facts "$(<"$work/facts")" -f "$root/scripts/bench.d/filter.jq" "$1" >"$json"
  filter_plots "$json" "$2"
  filter_page "$json" "$2" >"$2/report.html"
  filter_print "$json"
  filter_bounds "$json"
  echo "the report is $2/report.html, its figures are $json"
}

### Bounds and tables ###

filter_bounds() {
  local kind what value limit
  printf '\n%-66s %9s %12s\n' bound measured wanted
  while IFS=$'\t' read -r kind what value limit; do
    printf '%-66s %9s %12s\n' "$what" "$value" "$([[ $kind == least ]] && echo at least || echo at most) $limit"
    [[ $value != - ]] || continue
    if [[ $kind == least ]]; then
      bound_below "filter: $what" "$value" "$limit"
    else
      bound "filter: $what" "$value" "$limit"
    fi
  done < <(jq -r '.bounds[] | [if has("least") then "least" else "most" end, .what,
    if .value == null then "-" else .value * 1000 | round / 1000 end, .least // .most] | @tsv' "$1")
  echo "the goal for 1,000,000 rules is 0.85 times a bare XDP_DROP"
  jq -r '.figures.rate | map(select(.packets == "hit" and .sources == 1)) | group_by(.rules)[-1]
    | (map(select(.peer == "bare"))[0]) as $bare | (map(select(.peer == "weir-native"))[0]) as $weir
    | def n: . * 100 | round / 100; "a packet with \(.[0].rules) rules costs \($weir.ns | n) ns, with a bare XDP_DROP, which reads nothing" +
      " of it, \($bare.ns | n) ns; with the sender\u0027s \($bare.sender_ns | n) ns in both, Weir is \($weir.both_mpps / $bare.both_mpps | n) times as fast"' "$1"
}

# Each table as jq makes it, and numbers as they are printed.
# shellcheck disable=SC2016
filter_tables='
  def n: if . >= 100 then round elif . == 0 then . else pow(10; 2 - (log10 | floor)) as $unit | . * $unit | round / $unit end;
  def sources: if . == 1 then "one source" else "\(.) sources" end;
  def named: $labels[.] // .;
  def place: . as $peer | $order | index($peer);
  def table($title; $heads; rows): {title: $title, heads: $heads, rows: [rows]};
  [
    (.figures.rate | group_by([.packets, .sources])[] | table(
      "Drop rate: " + (if .[0].packets == "hit" then "the rule that matches is the last, or any" else "no rule matches" end)
        + ", " + (.[0].sources | sources) + "; millions of packets a second of the receiving CPU";
      ["", "rules", "Mpps", "least", "most", "ns each", "Mpps with sender", "sender ns", "lost", "wrong"];
      sort_by([.rules, (.peer | place)])[]
        | [(.peer | named), .rules, (.mpps | n), (.least | n), (.most | n), (.ns | n), (.both_mpps | n), (.sender_ns | n), .lost, .wrong])),
    (.figures.latency | table("Time of a request and its answer, us"; ["", "list", "rules", "requests", "p50", "p99", "p99.9"];
      sort_by([.list, .rules, (.peer | place)])[]
        | [(.peer | named), .list, .rules, .requests, (.p50_us | n), (.p99_us | n), (.p999_us | n)])),
    (.figures.apply | table("From a file to rules in force, s"; ["", "rules", "s", "least", "most"];
      sort_by([.rules, (.peer | place)])[] | [(.peer | named), .rules, (.s | n), (.least | n), (.most | n)])),
    (.figures.churn | table("Endpoints of an allow list replaced one by one, under traffic";
      ["", "updates", "a second", "least", "most", "packets", "lost", "let in"];
      sort_by(.peer | place)[]
        | [(.peer | named), .updates, (.per_s | n), (.least | n), (.most | n), .packets, .wrongly_dropped, .wrongly_passed]))
  ]'

# filter_jq ARGUMENTS...: with the labels of peers, and their order.
filter_jq() {
  local peer labels
  labels=$(for peer in "${filter_order[@]}"; do jq -n --arg k "$peer" --arg v "${filter_labels[$peer]}" '{($k): $v}'; done | jq -cs add)
  jq --argjson labels "$labels" --argjson order "$(printf '%s\n' "${filter_order[@]}" | jq -R . | jq -cs .)" "$@"
}

# filter_print JSON: drop rates in short, the rest as on the page.
filter_print() {
  filter_jq -r "$filter_tables"' as $tables | .figures.rate | group_by([.packets, .sources])[]
    | ([.[].rules] | unique) as $rules
    | "\n\(if .[0].packets == "hit" then "Drop rate" else "No rule matches" end), \(.[0].sources | sources); millions of packets a second of the receiving CPU",
      (["rules"] + $rules | @tsv),
      (group_by(.peer) | sort_by(.[0].peer | place)[] | . as $peers
        | [(.[0].peer | named), ($rules[] as $size | $peers | map(select(.rules == $size).mpps | n)[0] // "-")] | @tsv)' "$1" | filter_columns
  filter_jq -r "$filter_tables"' | .[] | select(.heads[2] != "Mpps") | "\n" + .title, (.heads | .[0] = "-" | @tsv), (.rows[] | @tsv)' "$1" | filter_columns
}

# filter_columns: fields with tabs between them; other lines as they are.
filter_columns() {
  local row fields
  while IFS= read -r row; do
    [[ $row == *$'\t'* ]] || { echo "$row"; continue; }
    IFS=$'\t' read -r -a fields <<<"$row"
    printf '%-26s' "${fields[0]#-}"
    printf ' %10s' "${fields[@]:1}"
    echo
  done
}

### Plots ###

# filter_data JSON QUERY PEER FILE: x and y of a peer, one point a line; fails where there is none.
filter_data() { jq -r --arg peer "$3" "$2"' | @tsv' "$1" >"$4" && [[ -s $4 ]]; }

# filter_plot JSON OUT NAME TITLE QUERY SETTINGS: a line for each peer that QUERY has points for.
filter_plot() {
  local peer data plots=() style
  for peer in "${filter_order[@]}"; do
    data=$work/plot.$3.$peer
    filter_data "$1" "$5" "$peer" "$data" || continue
    style="lc rgb '${filter_colours[$peer]:-#444444}' lw $([[ $peer == weir-native ]] && echo 3 || echo 1.6)"
    [[ $3 == *distribution* ]] && style="with lines $style" || style="with linespoints pt 7 ps 0.5 $style"
    plots+=("'$data' using 1:2 $style title '${filter_labels[$peer]}'")
  done
  ((${#plots[@]})) || return 0
  gnuplot <<END
set terminal svg size 760,400 font 'sans-serif,12' background '#ffffff' noenhanced
set output '$2/$3.svg'
set title '$4'
set key outside right top samplen 2 spacing 1.1
set grid lc rgb '#dddddd'
set border 3
set tics nomirror
$6
plot $(printf '%s, ' "${plots[@]}" | sed 's/, $//')
END
}

filter_by_rules="set logscale x; set xlabel 'rules'; set format x '%.0s%c'"

filter_plots() {
  local json=$1 out=$2 packets sources size
  for packets in hit miss; do
    for sources in 1 65536; do
      filter_plot "$json" "$out" "rate-$packets-$sources" \
        "Packets a second, $([[ $packets == hit ]] && echo 'a rule drops them' || echo 'no rule matches'), $sources source$( ((sources == 1)) || echo s)" \
        ".figures.rate[] | select(.peer == \$peer and .packets == \"$packets\" and .sources == $sources) | [.rules, .mpps]" \
        "$filter_by_rules; set yrange [0:*]; set ylabel 'millions a second of the receiving CPU'"
    done
  done
  for size in $(jq '[.figures.latency[] | select(.list == "drop").rules] | unique[]' "$json"); do
    filter_plot "$json" "$out" "latency-distribution-$size" "Time of a request and its answer, $size rules" \
      ".figures.latency[] | select(.peer == \$peer and .list == \"drop\" and .rules == $size) | .percentiles_us[:100] | to_entries[] | [.value, .key]" \
      "set logscale x; set xlabel 'us, logarithmic'; set ylabel '% of requests that took at most so long'; set yrange [0:100]"
  done
  filter_plot "$json" "$out" latency-distribution-allow 'Time of a request and its answer, an allow list of 200' \
    '.figures.latency[] | select(.peer == $peer and .list == "allow") | .percentiles_us[:100] | to_entries[] | [.value, .key]' \
    "set logscale x; set xlabel 'us, logarithmic'; set ylabel '% of requests that took at most so long'; set yrange [0:100]"
  filter_plot "$json" "$out" latency 'Median time of a request and its answer' \
    '.figures.latency[] | select(.peer == $peer and .list == "drop") | [.rules, .p50_us]' \
    "$filter_by_rules; set logscale y; set ylabel 'us'"
  filter_plot "$json" "$out" apply 'From a file to rules in force' \
    '.figures.apply[] | select(.peer == $peer) | [.rules, .s]' "$filter_by_rules; set logscale y; set ylabel 's'"
}

### The page ###

filter_page() {
  local plot
  cat <<'END'
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Weir beside other packet filters</title>
<style>
body { font: 15px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; }
table { border-collapse: collapse; margin: 1em 0 2em; font-size: 13px; }
th, td { padding: .15em .7em; text-align: right; border-bottom: 1px solid #ddd; }
th:first-child, td:first-child { text-align: left; }
.missed { color: #b00020; font-weight: bold; }
svg { max-width: 100%; height: auto; }
</style>
</head>
<body>
<h1>Weir beside other packet filters</h1>
END
  jq -r -f "$root/scripts/bench.d/filter-method.jq" "$1"
  for plot in "$2"/rate-*.svg "$2"/latency.svg "$2"/latency-distribution-*.svg "$2"/apply.svg; do
    [[ ! -e $plot ]] || sed '/<?xml/d; /<!DOCTYPE/d' "$plot"
  done
  filter_jq -r "$filter_tables"' | .[] | "<h2>\(.title | @html)</h2>\n<table>",
    "<tr>" + (.heads | map("<th>\(tostring | @html)</th>") | add) + "</tr>",
    (.rows[] | "<tr>" + (map("<td>\(tostring | @html)</td>") | add) + "</tr>"), "</table>"' "$1"
  echo '</body></html>'
}

### README ###

filter_marks=('<!-- figures of scripts/bench filter -->' '<!-- end of the figures -->')

# filter_readme JSON: its figures to the README, three plots to docs/img.
filter_readme() {
  local json=$1 readme=$root/README.md images=$root/docs/img plots=$work/plots size
  [[ -e $json ]] || die 1 "there is no $json: first run scripts/bench filter"
  mkdir -p "$plots" "$images"
  filter_plots "$json" "$plots"
  size=$(jq '[.figures.latency[] | select(.list == "drop").rules] | max' "$json")
  cp "$plots/rate-hit-1.svg" "$images/filter-rate.svg"
  cp "$plots/latency-distribution-$size.svg" "$images/filter-latency.svg"
  cp "$plots/apply.svg" "$images/filter-apply.svg"
  jq -r -f "$root/scripts/bench.d/filter-readme.jq" "$json" | fold_lines >"$work/figures"
  for mark in "${filter_marks[@]}"; do
    grep -qxF -e "$mark" "$readme" || die 1 "$readme has no line '$mark'"
  done
  awk -v begin="${filter_marks[0]}" -v end="${filter_marks[1]}" -v figures="$work/figures" '
    $0 == begin {print; print ""; while ((getline line <figures) > 0) print line; print ""; skip = 1}
    $0 == end {skip = 0}
    !skip || $0 == end {if ($0 != begin) print}' "$readme" >"$work/readme"
  cat "$work/readme" >"$readme"
  cat "$work/figures"
}

# fold_lines: prose at 120 columns; tables and pictures as they are.
fold_lines() {
  local line
  while IFS= read -r line; do
    case $line in
      '|'* | '!'* | '#'* | '') echo "$line" ;;
      '- '*) fold -s -w 118 <<<"${line#- }" | sed '1s/^/- /; 1!s/^/  /; s/ *$//' ;;
      *) fold -s -w 120 <<<"$line" | sed 's/ *$//' ;;
    esac
  done
}
