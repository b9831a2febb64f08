package io.weir.bpf.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.error.WeirException;
import io.weir.ringbuf.ring.RingReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The mapping and the waiting, over a memfd laid out like a ring and an eventfd to wait for. */
@Timeout(30)
class MappedRingTest {
  private static final String NAME = "weir-mapped-ring";
  private static final int MAP_ID = -7;
  private static final int PAGE = LibC.pageBytes();
  private static final int SIZE = 4 * PAGE;
  private static final int FLAGS = LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK;

  private List<String> before;
  private int memfd;
  private int ready;

  @BeforeEach
  void create() throws IOException {
    memfd = MemfdLibC.memfd_create(NAME, 1);
    assertThat(MemfdLibC.ftruncate(memfd, 2L * PAGE + 2L * SIZE)).isZero();
    ready = LibC.eventfd(0, FLAGS);
    // Loads and initializes what keeps descriptors of its own.
    MappedRing.openWatching(memfd, ready, ring(SIZE, 0)).close();
    before = held();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    assertThat(held()).isEqualTo(before);
    LibC.close(ready);
    LibC.close(memfd);
  }

  @Test
  void shouldMapThePagesWhereTheKernelHasThem() throws IOException {
    put(0, 111);
    put(PAGE, 222);
    put(2L * PAGE, 333);
    put(2L * PAGE + 2L * SIZE - 8, 444);
    try (MappedRing ring = open()) {
      assertThat(ring.sizeBytes()).isEqualTo(SIZE);
      assertThat(ring.consumerPage().getLong(0)).isEqualTo(111);
      assertThat(ring.producerPage().getLong(0)).isEqualTo(222);
      assertThat(ring.data().getLong(0)).isEqualTo(333);
      assertThat(ring.data().getLong(2 * SIZE - 8)).isEqualTo(444);
      assertThat(ring.consumerPage().capacity()).isEqualTo(PAGE);
      assertThat(ring.producerPage().capacity()).isEqualTo(PAGE);
      assertThat(ring.data().capacity()).isEqualTo(2 * SIZE);
      assertThat(mappings()).hasSize(2);
    }
  }

  @Test
  void shouldHoldReadOnlyViewsInNativeOrder() {
    try (MappedRing ring = open()) {
      for (ByteBuffer view : List.of(ring.producerPage(), ring.data())) {
        assertThat(view.isReadOnly()).isTrue();
        assertThat(view.order()).isEqualTo(ByteOrder.nativeOrder());
        assertThatThrownBy(() -> view.putLong(0, 1)).isInstanceOf(ReadOnlyBufferException.class);
      }
      assertThat(ring.consumerPage().order()).isEqualTo(ByteOrder.nativeOrder());
    }
  }

  @Test
  void shouldServeAReader() throws IOException {
    put(2L * PAGE, 16);
    put(2L * PAGE + 8, 42);
    put(2L * PAGE + 24, 8 | 1L << 31);
    put(PAGE, 24 + 16);
    List<Long> seen = new ArrayList<>();
    try (RingReader reader = new RingReader(open())) {
      int handled = reader.read((data, offset, length) -> seen.add(data.getLong(offset)), 10);
      assertThat(handled).isEqualTo(1);
      assertThat(seen).containsExactly(42L);
      assertThat(get(0)).isEqualTo(24);
    }
  }

  @Test
  void shouldTellReadyFromTimeOver() throws IOException {
    try (MappedRing ring = open()) {
      assertThat(ring.await(0)).isFalse();
      assertThat(ring.await(5)).isFalse();
      signal();
      assertThat(ring.await(100)).isTrue();
      assertThat(ring.await(100)).as("level-triggered").isTrue();
    }
  }

  @Test
  void shouldWakeTheNextWaitOnceHoweverOftenCalled() {
    try (MappedRing ring = open()) {
      ring.wake();
      ring.wake();
      assertThat(ring.await(100)).isTrue();
      assertThat(ring.await(0)).isFalse();
    }
  }

  @Test
  void shouldWakeAPresentWait() {
    try (MappedRing ring = open()) {
      CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> ring.await(20_000));
      ring.wake();
      assertThat(waiting.join()).isTrue();
    }
  }

  @Test
  void shouldCloseOnceAndTakeAWakeAfterwards() throws IOException {
    MappedRing ring = open();
    ring.close();
    assertThat(mappings()).isEmpty();
    ring.close();
    ring.wake();
    assertThat(held()).isEqualTo(before);
  }

  @Test
  void shouldRefuseASecondReaderOfOneMap() {
    try (MappedRing first = open()) {
      assertThat(first.sizeBytes()).isEqualTo(SIZE);
      assertThatThrownBy(this::open)
          .isInstanceOf(WeirException.class)
          .hasMessageContaining("EBUSY (16)")
          .hasMessageContaining("map=" + MAP_ID);
      assertThatThrownBy(this::open).as("the refusal frees nothing").hasMessageContaining("EBUSY");
    }
    open().close();
  }

  @Test
  void shouldUnwindWhenTheWaitCannotBeSetUp() throws IOException {
    assertThatThrownBy(() -> MappedRing.openWatching(memfd, memfd, ring(SIZE, 0)))
        .isInstanceOf(WeirException.class)
        .hasMessageContaining("EPERM (1)");
    assertThat(held()).isEqualTo(before);
    open().close();
  }

  @Test
  void shouldUnwindWhenItCannotBeMapped() throws IOException {
    assertThatThrownBy(() -> MappedRing.openWatching(ready, ready, ring(SIZE, 0)))
        .isInstanceOf(WeirException.class)
        .hasMessageContaining("ENODEV (19)")
        .hasMessageContaining("BPF ring buffer map");
    assertThat(held()).isEqualTo(before);
    open().close();
  }

  @Test
  void shouldRefuseUnfitSizesAndOverwriteModeBeforeMapping() {
    assertThatThrownBy(() -> MappedRing.openWatching(memfd, ready, ring(3L * PAGE, 0)))
        .hasMessageContaining("power of two");
    assertThatThrownBy(() -> MappedRing.openWatching(memfd, ready, ring(1L << 30, 0)))
        .hasMessageContaining("512 MiB");
    assertThatThrownBy(() -> MappedRing.openWatching(memfd, ready, ring(SIZE, 1 << 19)))
        .isInstanceOf(UnsupportedKernel.class);
  }

  @Test
  void shouldSayThatADescriptorIsNoMap() {
    assertThatThrownBy(() -> MappedRing.open(memfd, SIZE))
        .isInstanceOf(WeirException.class)
        .hasMessageContaining("map_type: missing");
  }

  @Test
  void shouldParseWhatTheKernelTellsOfAMap() {
    List<String> lines =
        List.of(
            "pos:\t0", "map_type:\t27", "max_entries:\t4096", "map_flags:\t0x80400", "map_id:\t9");
    assertThat(MapInfo.parse(lines)).isEqualTo(new MapInfo(27, 9, 4096, 0x80400));
  }

  private static MapInfo ring(long sizeBytes, int flags) {
    return new MapInfo(MapInfo.RINGBUF, MAP_ID, sizeBytes, flags);
  }

  private MappedRing open() {
    return MappedRing.openWatching(memfd, ready, ring(SIZE, 0));
  }

  private void signal() {
    try (Raw.Block one = new Raw.Block(8).put64(0, 1)) {
      assertThat(LibC.write(ready, one.address(), 8)).isEqualTo(8);
    }
  }

  private void put(long offset, long value) throws IOException {
    try (FileChannel file = file()) {
      ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(0, value);
      assertThat(file.write(bytes, offset)).isEqualTo(8);
    }
  }

  private long get(long offset) throws IOException {
    try (FileChannel file = file()) {
      ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
      assertThat(file.read(bytes, offset)).isEqualTo(8);
      return bytes.getLong(0);
    }
  }

  private FileChannel file() throws IOException {
    return FileChannel.open(
        Path.of("/proc/self/fd/" + memfd), StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Mappings of the ring and descriptors of the kinds that a ring opens. */
  private static List<String> held() throws IOException {
    List<String> held = new ArrayList<>(mappings());
    try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
      for (Path fd : fds.sorted().toList()) {
        String target = target(fd);
        if (target.contains("[event") || target.contains(NAME)) {
          held.add(fd + " " + target);
        }
      }
    }
    return held;
  }

  private static String target(Path fd) throws IOException {
    try {
      return Files.readSymbolicLink(fd).toString();
    } catch (NoSuchFileException e) {
      return "the descriptor that listed the others";
    }
  }

  private static List<String> mappings() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains(NAME))
        .toList();
  }
}
