package io.weir.ringbuf.ring;

import io.weir.ringbuf.sys.MemfdRing;
import java.nio.ByteBuffer;

/** A ring whose producer commits a record at the last moment before the reader blocks. */
final class CommitOnAwait implements RingMemory {
  private final MemfdRing ring;
  private final TestProducer producer;

  CommitOnAwait(MemfdRing ring, TestProducer producer) {
    this.ring = ring;
    this.producer = producer;
  }

  @Override
  public ByteBuffer consumerPage() {
    return ring.consumerPage();
  }

  @Override
  public ByteBuffer producerPage() {
    return ring.producerPage();
  }

  @Override
  public ByteBuffer data() {
    return ring.data();
  }

  @Override
  public int sizeBytes() {
    return ring.sizeBytes();
  }

  @Override
  public boolean await(int timeoutMs) {
    producer.submit(ring.awaits());
    return ring.await(timeoutMs);
  }

  @Override
  public void wake() {
    ring.wake();
  }

  @Override
  public void close() {
    ring.close();
  }
}
