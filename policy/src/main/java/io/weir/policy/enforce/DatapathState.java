package io.weir.policy.enforce;

import io.weir.bpf.BpfMap;
import io.weir.bpf.BpfTypes;
import io.weir.bpf.MapMemory;
import io.weir.ringbuf.layout.StructLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The words that steer a running datapath, in shared memory: {@code struct datapath_state}. Any
 * thread until it is closed, by whoever opened it.
 */
final class DatapathState implements AutoCloseable {
  private static final VarHandle INTS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final MapMemory memory;
  private final ByteBuffer state;
  private final int mode;
  private final int leases;
  private final int leaseCount;
  private final int bloom;
  private final int bloomWords;
  private final int policyMode;
  private final int policyUntil;
  private final int policyTold;
  private final int policyAgain;
  private final int policyGeneration;

  DatapathState(BpfMap map, BpfTypes types) {
    StructLayout layout = types.layout("datapath_state");
    StructLayout.Field leasesField = layout.field("leases");
    StructLayout.Field bloomField = layout.field("failsafe_bloom");
    this.mode = layout.offset("drops_mode", Integer.BYTES);
    this.leases = leasesField.offset();
    this.leaseCount = leasesField.sizeBytes() / Long.BYTES;
    this.bloom = bloomField.offset();
    this.bloomWords = bloomField.sizeBytes() / Long.BYTES;
    this.policyMode = layout.offset("policy_mode", Integer.BYTES);
    this.policyUntil = layout.offset("policy_until", Long.BYTES);
    this.policyTold = layout.offset("policy_told_until", Long.BYTES);
    this.policyAgain = layout.offset("policy_again", Integer.BYTES);
    this.policyGeneration = layout.offset("policy_generation", Long.BYTES);
    this.memory = map.mmap();
    this.state = memory.buffer();
  }

  Mode mode() {
    return Mode.of((int) INTS.getAcquire(state, mode));
  }

  /** Pairs with the read in decide() of decide.h: the next packet is under it. */
  void mode(Mode wanted) {
    INTS.setRelease(state, mode, wanted.number());
  }

  /** Leases are numbered from 1 to one less than this. */
  int leases() {
    return leaseCount;
  }

  /** Until when, in jiffies64, the rules of a lease hold. */
  long lease(int number) {
    return (long) LONGS.getAcquire(state, leaseAt(number));
  }

  /** Sets it unless somebody else did since it was read. Pairs with holds() of lookup.h. */
  boolean lease(int number, long seen, long until) {
    return LONGS.compareAndSet(state, leaseAt(number), seen, until);
  }

  int bloomWords() {
    return bloomWords;
  }

  /** Pairs with in_bloom() of decide.h, which reads one word. */
  void bloom(int word, long bits) {
    LONGS.setRelease(state, bloom + word * Long.BYTES, bits);
  }

  long bloom(int word) {
    return (long) LONGS.getAcquire(state, bloom + word * Long.BYTES);
  }

  /** What is done with what the policy denies, from the next packet on. */
  void policyMode(Mode wanted) {
    INTS.setRelease(state, policyMode, wanted.number());
  }

  /** Until when, in jiffies64, the policy holds; 0: it is nobody's. */
  long policyUntil() {
    return (long) LONGS.getAcquire(state, policyUntil);
  }

  /** Sets it unless somebody else did since it was read. */
  boolean policyUntil(long seen, long until) {
    return LONGS.compareAndSet(state, policyUntil, seen, until);
  }

  /** Until when, in jiffies64, its verdicts are sent. */
  void policyTold(long until) {
    LONGS.setRelease(state, policyTold, until);
  }

  /**
   * Makes the table that was put in place just now the one that new connections are of.
   *
   * @param again whether it decides anew about those that are open
   */
  void policyChanged(boolean again) {
    INTS.setRelease(state, policyAgain, again ? 1 : 0);
    LONGS.getAndAdd(state, policyGeneration, 1L);
  }

  @Override
  public void close() {
    memory.close();
  }

  private int leaseAt(int number) {
    if (number < 1 || number >= leaseCount) {
      throw new IndexOutOfBoundsException("lease " + number);
    }
    return leases + number * Long.BYTES;
  }
}
