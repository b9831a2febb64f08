# The page's words, from the facts and bounds of filter.json.

def number: tostring | explode | reverse | [_nwise(3)] | map(reverse | implode) | reverse | join(",");
def verdict: if .value == null then "not measured" elif (has("least") and .value >= .least) or (has("most") and .value <= .most)
  then "holds" else "<span class=\"missed\">missed</span>" end;

.facts as $f | .notes as $notes |
"<p>\($f.machine | @html), Linux \($f.kernel | @html), \($f.date), load average \($f.load). Weir \($f.commit | @html);
\($f.iptables | @html); \($f.nft | @html); \($f.ipset | @html); xdp-filter of xdp-tools \($f.xdp_filter | @html).
Command: <code>scripts/bench filter\(if $f.quick == "" then "" else " " + $f.quick end)</code>; filter.json beside this page has each sample.</p>",
(if $f.quick == "" then empty else "<p class=\"missed\">A trial run: one round, short. Its figures are not to be cited.</p>" end),
"<h2>Bounds</h2><table><tr><th>one source, the last rule matches</th><th>measured</th><th>wanted</th><th></th></tr>",
(.bounds[] | "<tr><td>\(.what | @html)</td><td>\(if .value == null then "-" else .value * 1000 | round / 1000 end)</td>" +
  "<td>\(if has("least") then "at least \(.least)" else "at most \(.most)" end)</td><td>\(verdict)</td></tr>"),
"</table>",
"<h2>How it was measured</h2>
<p>Medians of \($f.rounds). All peers have a pair of network namespaces each, joined by a veth pair, and their rules at the same
time; they are measured in turns. The rules are about single IPv4 source addresses. iptables and ipset stand in raw PREROUTING,
the nft set there too, and once more at the ingress hook.</p>
<p>The flood is made by <code>BPF_PROG_TEST_RUN</code> with live frames, in batches of 64. The receiving interface's NAPI is a thread
of its own, which takes each batch from the sender, on the same CPU, before the next is made: so nothing is lost, frames are in the
cache, where a card too would put them, and the CPU time of both is known apart, whatever else the machine does. A rate is the packets
that the receiving thread took, by its CPU time: what a receiving CPU can do. The rate of <i>XDP_DROP alone</i> is the most that can be received
at all; it reads nothing of a packet. What the sender needs for a packet stands beside, and the rate of a CPU that does both.
Each packet's fate is checked: what passed is what the kernel counted as not for this host.</p>
<p>With \($f.many | number) sources each packet has a random one; with fewer rules than that, hits come from as many sources as there
are rules. Linear iptables is measured up to \($f.linear_limit | number) rules: beyond, a packet takes some ms and loading
minutes. xdp-filter has room for 10,000 addresses.</p>
<p>A request is a UDP datagram of 64 bytes to a server in the other namespace, and its answer as long; client and server do not
sleep and have a CPU each, so what is left is the path. No more than \($f.requests | number) requests, one after the other; where a
filter takes ms, those of 2 s. A veth interface that has native XDP copies each packet that a socket of this host sent; that is in
Weir's latency, and would not be there with a network card.</p>
<p>The time to apply is that of the command, from its start; the flood says that the rules are in force when it ends. Each begins
from an empty list. droprule's includes the start of its JVM.</p>
<p>Endpoints: an allow list of 200 and 10 that stay; each of the 200 is replaced by another address, while \($f.pps | number)
packets a second come from addresses that stay, and from others that never pass. After each update a packet of the old address must be
dropped, and one of the new one pass. <i>Weir, native XDP</i> is one process that stays, with a transaction of the journal for
each; <i>a droprule for each</i> starts the command and gives it the whole list; nft and iptables get a command with a transaction
for each, ipset two commands.</p>",
($notes[] | "<p>Note: \(. | @html)</p>"),
"<h2>Figures</h2>"
