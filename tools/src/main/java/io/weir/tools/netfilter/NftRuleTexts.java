package io.weir.tools.netfilter;

import io.weir.bpf.Netns;
import io.weir.bpf.NftTrace;
import io.weir.bpf.NftTracing;
import io.weir.ringbuf.drop.NftRule;
import io.weir.ringbuf.error.WeirException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The texts of nftables' rules, of whatever network namespace. That rules changed is noticed within
 * a tenth of a second, sooner when a rule is asked for that is not known. No namespace is held. One
 * thread.
 */
public final class NftRuleTexts {
  private static final long FRESH_NS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long FRESH_AFTER_MISS_NS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int MAX_NAMESPACES = 64;

  private final int listsASecond;
  private final LongSupplier nanoTime;
  private final Map<Long, Rules> namespaces =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Rules> eldest) {
          return size() > MAX_NAMESPACES;
        }
      };

  /**
   * Of no namespace yet.
   *
   * @param listsASecond how many tables of a namespace are listed a second at most, each by a
   *     process
   */
  public NftRuleTexts(int listsASecond, LongSupplier nanoTime) {
    this.listsASecond = listsASecond;
    this.nanoTime = nanoTime;
  }

  /** Whether there is nft(8), without which no text is known. */
  public static boolean areToBeHad() {
    return NftTexts.isInstalled();
  }

  /** The text of a rule; empty when it is not known. */
  public String of(long netns, String family, String table, long handle) {
    Rules rules = namespaces.computeIfAbsent(netns, Rules::new);
    String text = rules.of(family, table, handle, FRESH_NS);
    return text.isEmpty() ? rules.of(family, table, handle, FRESH_AFTER_MISS_NS) : text;
  }

  /** The rule, or the chain's policy, that a step of a packet's way came to. */
  public NftRule rule(long netns, NftTrace step) {
    String family = NftFamily.name(step.family());
    boolean policy = step.kind() == NftTrace.Kind.POLICY;
    String text = policy ? "" : of(netns, family, step.table(), step.handle());
    return new NftRule(
        family, step.table(), step.chain(), policy ? 0 : step.handle(), text, policy);
  }

  /** The rules of one namespace. */
  private final class Rules {
    private final long netns;
    private final NftTexts texts;
    private long generation = -1;
    private long askedNs;
    private boolean asked;

    Rules(long netns) {
      this.netns = netns;
      this.texts = new NftTexts(this::list, listsASecond, nanoTime);
    }

    String of(String family, String table, long handle, long freshNs) {
      long now = nanoTime.getAsLong();
      if (!asked || now - askedNs > freshNs) {
        asked = true;
        askedNs = now;
        generation = generation();
      }
      return texts.of(family, table, handle, generation);
    }

    private long generation() {
      try (Netns inside = open()) {
        return inside.call(NftTracing::generation);
      } catch (WeirException gone) {
        return -1;
      }
    }

    private String list(String table) {
      try (Netns inside = open()) {
        return inside.call(() -> NftTexts.list(table));
      } catch (WeirException gone) {
        return "";
      }
    }

    private Netns open() {
      return Netns.of(Long.toString(netns));
    }
  }
}
