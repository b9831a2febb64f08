package io.weir.tools.dropsnoop;

import io.weir.testsupport.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How bpftrace counts drops, by reason and namespace, and how bpftool names the reasons. */
final class ReasonCounts {
  private static final Path FORMAT = Path.of("/sys/kernel/tracing/events/skb/kfree_skb/format");
  private static final Pattern CONSTANT =
      Pattern.compile("\\bSKB_(?:DROP_REASON_(?!SUBSYS_)(\\w+)|(CONSUMED)) = (\\d+),");
  private static final Pattern COUNTED = Pattern.compile("@\\[(\\d+), (\\d+)]: (\\d+)");

  /**
   * The namespace is that of the socket that was to receive the packet, where the tracepoint tells
   * it, else of the interface, else of the packet's own socket, else of its route's device. A
   * packet of one namespace is only at an interface of another one while it passes to that, and the
   * interface decides there. The line comes when the tracepoint is attached already: it is attached
   * before what stands behind it.
   */
  private static final String SCRIPT =
      """
      tracepoint:skb:kfree_skb {
        $skb = (struct sk_buff *)args->skbaddr;
        $netns = (uint64)0;
        RECEIVER
        if ($netns == 0 && $skb->dev != 0) {
          $netns = (uint64)$skb->dev->nd_net.net->ns.inum;
        }
        if ($netns == 0 && $skb->sk != 0) {
          $netns = (uint64)$skb->sk->__sk_common.skc_net.net->ns.inum;
        }
        if ($netns == 0) {
          $route = (struct dst_entry *)($skb->_skb_refdst & 0xfffffffffffffffe);
          $netns = (uint64)$route->dev->nd_net.net->ns.inum;
        }
        @[(uint64)args->reason, $netns] = count();
      }
      interval:ms:100 { if (@told == 0) { printf("attached \\n"); @told = 1; } }
      """;

  /** What the tracepoint of Linux 6.11 and newer tells besides. */
  private static final String RECEIVER =
      """
      if (args->rx_sk != 0) {
          $netns = (uint64)((struct sock *)args->rx_sk)->__sk_common.skc_net.net->ns.inum;
        }\
      """;

  private ReasonCounts() {}

  /** What bpftrace is to run; it says "attached" when it counts. */
  static String script() throws IOException {
    boolean told = Files.readString(FORMAT).contains("rx_sk");
    return SCRIPT.replace("RECEIVER", told ? RECEIVER : "");
  }

  /** What bpftrace counted in a namespace, by the reason's name. */
  static Map<String, Long> of(Iterable<String> lines, long netns) {
    Map<Long, String> names = names();
    Map<String, Long> counts = new TreeMap<>();
    for (String line : lines) {
      Matcher counted = COUNTED.matcher(line);
      if (counted.matches() && Long.parseLong(counted.group(2)) == netns) {
        counts.put(names.get(Long.valueOf(counted.group(1))), Long.valueOf(counted.group(3)));
      }
    }
    return counts;
  }

  /** The reasons of the kernel, as bpftool finds them in its BTF. */
  static Map<Long, String> names() {
    Matcher matcher =
        CONSTANT.matcher(
            Commands.run(
                "bpftool", "btf", "dump", "file", "/sys/kernel/btf/vmlinux", "format", "c"));
    Map<Long, String> names = new HashMap<>();
    while (matcher.find()) {
      String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      names.putIfAbsent(Long.valueOf(matcher.group(3)), name);
    }
    return names;
  }
}
