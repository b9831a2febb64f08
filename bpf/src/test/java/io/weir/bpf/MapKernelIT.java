package io.weir.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

@KernelTest
@SuppressWarnings("try") // closes twice on purpose
class MapKernelIT {
  @Test
  void shouldPutGetAndDelete() {
    try (BpfMap map = BpfMaps.create("few", MapType.HASH, 4, 8, 2, 0)) {
      byte[] one = BpfMap.key(1);
      assertThat(map.get(one)).isEmpty();
      assertThat(map.put(one, TestObjects.bytes(7), PutMode.EXIST)).isEqualTo(PutResult.ABSENT);
      assertThat(map.put(one, TestObjects.bytes(7))).isEqualTo(PutResult.STORED);
      assertThat(map.put(one, TestObjects.bytes(8), PutMode.NOEXIST)).isEqualTo(PutResult.EXISTS);
      assertThat(map.get(one)).contains(TestObjects.bytes(7));
      assertThat(map.put(one, TestObjects.bytes(9), PutMode.EXIST)).isEqualTo(PutResult.STORED);
      assertThat(map.put(BpfMap.key(2), TestObjects.bytes(1))).isEqualTo(PutResult.STORED);
      assertThat(map.put(BpfMap.key(3), TestObjects.bytes(1))).isEqualTo(PutResult.FULL);
      assertThat(map.delete(one)).isTrue();
      assertThat(map.delete(one)).isFalse();
      assertThatThrownBy(() -> map.put(new byte[3], TestObjects.bytes(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("key bytes=3 expected=4");
    }
  }

  @Test
  void shouldStoreReadAndDeleteInBatches() {
    int count = 10_007;
    ByteBuffer keys = ByteBuffer.allocate(count * 4);
    ByteBuffer values = ByteBuffer.allocate(count * 8);
    for (int i = 0; i < count; i++) {
      keys.put(BpfMap.key(i));
      values.put(TestObjects.bytes(i));
    }
    try (BpfMap map = BpfMaps.create("many", MapType.HASH, 4, 8, count, 0)) {
      assertThat(map.putAll(keys.array(), values.array(), count)).isEqualTo(count);
      Set<Long> seen = new HashSet<>();
      for (MapCursor cursor = map.cursor(); cursor.next(); ) {
        for (int i = 0; i < cursor.count(); i++) {
          assertThat(seen.add(TestObjects.u64(cursor.value(i), 0))).isTrue();
        }
      }
      assertThat(seen).hasSize(count);
      assertThat(map.delete(BpfMap.key(5))).isTrue();
      assertThat(map.deleteAll(keys.array(), count)).isEqualTo(count - 1);
      assertThat(map.keys()).isEmpty();
    }
  }

  @Test
  void shouldSayHowManyOfABatchFitted() {
    byte[] keys = new byte[10 * 4];
    byte[] values = new byte[10 * 8];
    for (int i = 0; i < 10; i++) {
      System.arraycopy(BpfMap.key(i), 0, keys, i * 4, 4);
    }
    try (BpfMap map = BpfMaps.create("four", MapType.HASH, 4, 8, 4, 0)) {
      assertThat(map.putAll(keys, values, 10)).isEqualTo(4);
      assertThat(map.keys()).hasSize(4);
    }
  }

  @Test
  void shouldWalkWhileEntriesAreDeleted() {
    for (MapType type : new MapType[] {MapType.HASH, MapType.LPM_TRIE}) {
      boolean trie = type == MapType.LPM_TRIE;
      int flags = trie ? MapFlags.NO_PREALLOC : 0;
      try (BpfMap map = BpfMaps.create("walked", type, 8, 8, 1000, flags)) {
        for (int i = 0; i < 1000; i++) {
          map.put(prefix(i), TestObjects.bytes(i));
        }
        Set<Long> seen = new HashSet<>();
        for (MapCursor cursor = map.cursor(); cursor.next(); ) {
          for (int i = 0; i < cursor.count(); i++) {
            assertThat(seen.add(TestObjects.u64(cursor.value(i), 0))).isTrue();
            map.delete(cursor.key(i));
          }
        }
        assertThat(seen).as(type.name()).hasSize(1000);
        assertThat(map.keys()).isEmpty();
      }
    }
  }

  @Test
  void shouldGiveOneValuePerCpuAndTheirSum() {
    try (BpfMap map = BpfMaps.create("slots", MapType.PERCPU_HASH, 4, 12, 3, 0)) {
      int cpus = PossibleCpus.count();
      byte[] all = new byte[map.bufferBytes()];
      assertThat(all).hasSize(16 * cpus);
      for (int cpu = 0; cpu < cpus; cpu++) {
        Arrays.fill(all, cpu * 16, cpu * 16 + 1, (byte) (cpu + 1));
      }
      assertThat(map.put(BpfMap.key(1), all)).isEqualTo(PutResult.STORED);
      assertThat(map.sumPerCpu(BpfMap.key(1), 0)).isEqualTo(cpus * (cpus + 1L) / 2);
      assertThat(map.sumPerCpu(BpfMap.key(2), 0)).isZero();
      assertThat(map.getPerCpu(BpfMap.key(1)).orElseThrow()).hasDimensions(cpus, 12);
      assertThat(map.cursor().next()).isTrue();
    }
  }

  @Test
  void shouldShareMemoryWithProgramsAndTakeInnerMaps() {
    BpfMap template = BpfMaps.create("inner", MapType.ARRAY, 4, 4, 1, 0);
    BpfMap full = BpfMaps.create("inner", MapType.ARRAY, 4, 4, 1, 0);
    try (template;
        full;
        BpfObject object = TestObjects.named("maps").innerMap("outer", template).load();
        MapMemory memory = object.map("shared").mmap();
        TestRun run = object.program("sum_up").testRun().data(new byte[64])) {
      assertThat(run.run().retval()).isEqualTo(3);
      memory.buffer().put(memory.offset(0), (byte) 100);
      assertThat(memory.offset(1)).isEqualTo(16);
      assertThat(run.run().retval()).isEqualTo(103);
      full.put(BpfMap.key(0), BpfMap.key(1000));
      BpfMap outer = object.map("outer");
      assertThat(outer.putMap(BpfMap.key(0), full)).isEqualTo(PutResult.STORED);
      assertThat(outer.innerId(BpfMap.key(0))).contains(full.info().id());
      assertThat(outer.innerId(BpfMap.key(1))).isEmpty();
      assertThat(run.run().retval()).isEqualTo(1103);
      memory.close();
      memory.close();
      assertThatThrownBy(memory::buffer).isInstanceOf(IllegalStateException.class);
      object.map("per_cpu").put(BpfMap.key(0), new byte[object.map("per_cpu").bufferBytes()]);
      run.repeat(23).run();
      assertThat(object.map("per_cpu").sumPerCpu(BpfMap.key(0), 0)).isEqualTo(3 * 23);
    }
  }

  @Test
  void shouldMakeAMapOfMapsAlone() {
    try (BpfMap inner = BpfMaps.create("bank", MapType.ARRAY, 4, 64, 1, MapFlags.MMAPABLE);
        BpfMap outer = BpfMaps.createOuter("banks", MapType.ARRAY_OF_MAPS, 4, 2, inner)) {
      assertThat(outer.putMap(BpfMap.key(1), inner)).isEqualTo(PutResult.STORED);
      assertThat(outer.keys()).hasSize(1);
      assertThat(BpfMaps.byId(inner.info().id()))
          .hasValueSatisfying(
              again -> {
                assertThat(again.name()).isEqualTo("bank");
                again.close();
              });
    }
    assertThat(BpfMaps.byId(Integer.MAX_VALUE)).isEmpty();
  }

  private static byte[] prefix(int i) {
    byte[] key = new byte[8];
    System.arraycopy(BpfMap.key(32), 0, key, 0, 4);
    key[6] = (byte) (i >> 8);
    key[7] = (byte) i;
    return key;
  }
}
