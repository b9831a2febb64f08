package io.weir.tools.dropsnoop;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfObject;
import io.weir.ringbuf.drop.DropCause;
import io.weir.ringbuf.drop.DropView;
import io.weir.ringbuf.drop.IptablesTable;
import io.weir.ringbuf.drop.NftRule;
import io.weir.ringbuf.layout.StructLayout;
import io.weir.tools.netfilter.NftFamily;
import io.weir.tools.netfilter.NftRuleTexts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What probes say of a drop ({@code nf_places} of nfprobe.h). One thread. */
final class NetfilterPlaces {
  private static final int NAME_BYTES = 128; // NF_NAME_BYTES
  private static final int NFT = 1; // enum nf_kind
  private static final List<String> CHAINS =
      List.of("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"); // enum nf_inet_hooks

  private final BpfMap places;
  private final NftRuleTexts texts;
  private final int kind;
  private final int hook;
  private final int family;
  private final int table;
  private final int chain;

  NetfilterPlaces(BpfObject object, NftRuleTexts texts) {
    this.places = object.map("nf_places");
    this.texts = texts;
    StructLayout layout = object.layout("nf_place");
    this.kind = layout.offset("kind", 1);
    this.hook = layout.offset("hook", 1);
    this.family = layout.offset("family", 1);
    this.table = layout.offset("table", NAME_BYTES);
    this.chain = layout.offset("chain", NAME_BYTES);
  }

  /** The rule, chain or table that had the packet; null when no probe saw it. */
  DropCause of(DropView view) {
    long key = view.netfilterPlace();
    if (key == 0) {
      return null;
    }
    byte[] bytes =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(key).array();
    return places.get(bytes).map(place -> cause(view, place)).orElse(null);
  }

  private DropCause cause(DropView view, byte[] place) {
    String of = NftFamily.name(place[family] & 0xff);
    String name = text(place, table);
    if (place[kind] != NFT) {
      int number = place[hook] & 0xff;
      return new IptablesTable(
          of, name, number < CHAINS.size() ? CHAINS.get(number) : Integer.toString(number));
    }
    long handle = view.netfilterHandle();
    String rule = handle == 0 ? "" : texts.of(view.netns(), of, name, handle);
    return new NftRule(of, name, text(place, chain), handle, rule, false);
  }

  private static String text(byte[] place, int from) {
    int end = from;
    while (end < from + NAME_BYTES && place[end] != 0) {
      end++;
    }
    return new String(place, from, end - from, StandardCharsets.UTF_8);
  }
}
