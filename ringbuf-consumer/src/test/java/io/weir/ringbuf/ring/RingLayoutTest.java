package io.weir.ringbuf.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.error.WeirException;
import org.junit.jupiter.api.Test;

class RingLayoutTest {
  @Test
  void shouldPadRecordsToEightBytes() {
    assertThat(RingLayout.strideBytes(0)).isEqualTo(8);
    assertThat(RingLayout.strideBytes(1)).isEqualTo(16);
    assertThat(RingLayout.strideBytes(8)).isEqualTo(16);
    assertThat(RingLayout.strideBytes(9)).isEqualTo(24);
    assertThat(RingLayout.strideBytes(RingLayout.LENGTH_MASK)).isEqualTo((1L << 30) + 8);
  }

  @Test
  void shouldTakeSizesThatArePowersOfTwoAndPages() {
    for (long size : new long[] {4096, 65536, 512 << 20}) {
      assertThatCode(() -> RingLayout.checkSize(size, 4096)).doesNotThrowAnyException();
    }
    for (long size : new long[] {0, -4096, 2048, 4097, 12288, Long.MIN_VALUE}) {
      assertThatThrownBy(() -> RingLayout.checkSize(size, 4096))
          .isInstanceOf(WeirException.class)
          .hasMessageContaining("EINVAL (22)")
          .hasMessageContaining("power of two");
    }
    assertThatThrownBy(() -> RingLayout.checkSize(4096, 65536)).hasMessageContaining("page=65536");
  }

  @Test
  void shouldRefuseRingsThatNoByteBufferHolds() {
    assertThatThrownBy(() -> RingLayout.checkSize(1L << 30, 4096))
        .isInstanceOf(WeirException.class)
        .hasMessageContaining("512 MiB");
  }

  @Test
  void shouldRefuseOverwriteMode() {
    assertThatCode(() -> RingLayout.checkFlags(0)).doesNotThrowAnyException();
    assertThatThrownBy(() -> RingLayout.checkFlags(1 << 19))
        .isInstanceOf(UnsupportedKernel.class)
        .hasMessageContaining("BPF_F_RB_OVERWRITE");
  }
}
