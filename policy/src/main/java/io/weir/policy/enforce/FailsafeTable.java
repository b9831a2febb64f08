package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfTypes;
import io.weir.bpf.PutResult;
import io.weir.policy.enforce.Failsafe.Entry;
import io.weir.policy.rule.Prefix;
import io.weir.ringbuf.layout.StructLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells the datapath of failsafe and local addresses. At no moment does it know less than before
 * and after. One process at a time.
 */
final class FailsafeTable {
  private static final int BLOOM_SHIFT = 55; // in_bloom() of decide.h

  private final StructLayout failsafeKey;
  private final StructLayout localKey;
  private final DatapathState state;

  FailsafeTable(BpfTypes types, DatapathState state) {
    this.failsafeKey = types.layout("failsafe_key");
    this.localKey = types.layout("local_key");
    this.state = state;
  }

  /**
   * Puts what was found in the place of what is there.
   *
   * @return how many found no room
   */
  int update(Failsafe failsafe, BpfMap entries, BpfMap addresses) {
    Map<ByteBuffer, byte[]> wanted = new LinkedHashMap<>();
    long[] bloom = new long[state.bloomWords()];
    for (Entry entry : failsafe.entries()) {
      wanted.putIfAbsent(ByteBuffer.wrap(key(entry)), BpfMap.key(entry.role().number()));
      int bit = bloomBit(entry.remote());
      bloom[bit >>> 6] |= 1L << (bit & 63);
    }
    for (int word = 0; word < bloom.length; word++) {
      state.bloom(word, state.bloom(word) | bloom[word]);
    }
    int left = replace(entries, wanted);
    for (int word = 0; word < bloom.length; word++) {
      state.bloom(word, bloom[word]);
    }
    Map<ByteBuffer, byte[]> local = new LinkedHashMap<>();
    failsafe.local().forEach(address -> local.put(ByteBuffer.wrap(key(address)), BpfMap.key(1)));
    return left + replace(addresses, local);
  }

  private static int replace(BpfMap map, Map<ByteBuffer, byte[]> wanted) {
    int left = 0;
    List<byte[]> over = new ArrayList<>();
    for (byte[] key : map.keys()) {
      if (!wanted.containsKey(ByteBuffer.wrap(key))) {
        over.add(key);
      }
    }
    for (Map.Entry<ByteBuffer, byte[]> entry : wanted.entrySet()) {
      PutResult result = map.put(entry.getKey().array(), entry.getValue());
      if (result == PutResult.FULL && !over.isEmpty()) { // then that is the moment to make room
        map.delete(over.remove(over.size() - 1));
        result = map.put(entry.getKey().array(), entry.getValue());
      }
      left += result == PutResult.FULL ? 1 : 0;
    }
    over.forEach(map::delete);
    return left;
  }

  private byte[] key(Entry entry) {
    ByteBuffer key = ByteBuffer.allocate(failsafeKey.sizeBytes()).order(ByteOrder.BIG_ENDIAN);
    key.put(failsafeKey.field("remote").offset(), entry.remote().address());
    key.putShort(failsafeKey.offset("remote_port", Short.BYTES), (short) entry.remotePort());
    key.putShort(failsafeKey.offset("local_port", Short.BYTES), (short) entry.localPort());
    key.put(failsafeKey.offset("proto", 1), (byte) entry.protocol());
    key.put(failsafeKey.offset("family", 1), (byte) entry.remote().family().version());
    return key.array();
  }

  private byte[] key(Prefix address) {
    ByteBuffer key = ByteBuffer.allocate(localKey.sizeBytes()).order(ByteOrder.nativeOrder());
    key.put(localKey.field("address").offset(), address.address());
    key.putInt(localKey.offset("family", Integer.BYTES), address.family().version());
    return key.array();
  }

  /** The bit for an address: in_bloom() of decide.h. */
  private static int bloomBit(Prefix address) {
    ByteBuffer words = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.nativeOrder());
    words.put(0, address.address());
    return (int) (mix(mix(0, words.getLong(0)), words.getLong(Long.BYTES)) >>> BLOOM_SHIFT);
  }

  /** mix() of lookup.h. */
  private static long mix(long hash, long word) {
    long mixed = (hash ^ word) * 0x9e3779b97f4a7c15L;
    return mixed ^ mixed >>> 32;
  }
}
