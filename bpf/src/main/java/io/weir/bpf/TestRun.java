package io.weir.bpf;

import io.weir.bpf.sys.LibBpfRun;
import io.weir.bpf.sys.Raw;
import io.weir.ringbuf.error.Errno;
import io.weir.ringbuf.error.UnsupportedKernel;
import io.weir.ringbuf.error.WeirException;

/**
 * Runs a program on given bytes, {@code BPF_PROG_TEST_RUN}. Set the input, {@link #run()}, read the
 * results; again and again over the same native memory. One thread; the caller closes it.
 */
public final class TestRun implements AutoCloseable {
  /** {@code BPF_F_TEST_XDP_LIVE_FRAMES}: verdicts of XDP are carried out (kernel 5.18). */
  private static final int LIVE_FRAMES = 1 << 1;

  private static final int IN_BYTES = 64 << 10;

  // struct bpf_test_run_opts, bpf/bpf.h of libbpf 1.1
  private static final int OPTS_BYTES = 80;
  private static final int DATA_IN = 8;
  private static final int DATA_OUT = 16;
  private static final int DATA_SIZE_IN = 24;
  private static final int DATA_SIZE_OUT = 28;
  private static final int CTX_IN = 32;
  private static final int CTX_OUT = 40;
  private static final int CTX_SIZE_IN = 48;
  private static final int CTX_SIZE_OUT = 52;
  private static final int RETVAL = 56;
  private static final int REPEAT = 60;
  private static final int DURATION = 64;
  private static final int FLAGS = 68;
  private static final int BATCH_SIZE = 76;

  private final BpfProgram program;
  private final Raw.Block options = new Raw.Block(OPTS_BYTES);
  private final Raw.Block dataIn = Raw.Block.lazy(IN_BYTES);
  private final Raw.Block dataOut = Raw.Block.lazy(IN_BYTES);
  private final Raw.Block contextIn = Raw.Block.lazy(4096);
  private final Raw.Block contextOut = Raw.Block.lazy(4096);
  private int dataBytes;
  private int dataOutBytes = IN_BYTES;
  private int contextBytes;
  private int repeat = 1;
  private int liveBatch;
  private boolean closed;

  TestRun(BpfProgram program) {
    this.program = program;
  }

  /** The packet: for XDP 14 bytes to the MTU's limit, for tc a whole Ethernet and IP header. */
  public TestRun data(byte[] packet) {
    return data(packet, packet.length);
  }

  /** The first bytes of an array as the packet. */
  public TestRun data(byte[] packet, int length) {
    checkFits("data", length, IN_BYTES);
    dataIn.write(0, packet, length);
    dataBytes = length;
    return this;
  }

  /** How many bytes of the packet come back at most; 0 spares the copy. */
  public TestRun dataOut(int limitBytes) {
    checkFits("data out", limitBytes, IN_BYTES);
    dataOutBytes = limitBytes;
    return this;
  }

  /** The context: {@code struct xdp_md} or {@code struct __sk_buff}, or a raw_tp's arguments. */
  public TestRun context(byte[] context) {
    checkFits("context", context.length, 4096);
    contextIn.write(0, context, context.length);
    contextBytes = context.length;
    return this;
  }

  /** Runs the same input this many times; {@link #durationNs()} is then the mean. */
  public TestRun repeat(int times) {
    repeat = times;
    return this;
  }

  /** Sends real frames, as if received on the context's interface: the verdict is carried out. */
  public TestRun liveFrames(int batch) {
    liveBatch = batch;
    return this;
  }

  /** Runs; the results are valid until the next run. */
  public TestRun run() {
    checkOpen();
    boolean live = liveBatch > 0;
    int outBytes = live || dataBytes == 0 ? 0 : dataOutBytes;
    int contextOutBytes = live || dataBytes == 0 ? 0 : contextBytes; // raw_tp gives none back
    options
        .put64(0, OPTS_BYTES)
        .put64(DATA_IN, dataBytes == 0 ? 0 : dataIn.address())
        .put64(DATA_OUT, outBytes == 0 ? 0 : dataOut.address())
        .put32(DATA_SIZE_IN, dataBytes)
        .put32(DATA_SIZE_OUT, outBytes)
        .put64(CTX_IN, contextBytes == 0 ? 0 : contextIn.address())
        .put64(CTX_OUT, contextOutBytes == 0 ? 0 : contextOut.address())
        .put32(CTX_SIZE_IN, contextBytes)
        .put32(CTX_SIZE_OUT, contextOutBytes)
        .put32(RETVAL, 0)
        .put32(REPEAT, dataBytes == 0 ? 0 : repeat)
        .put32(DURATION, 0)
        .put32(FLAGS, live ? LIVE_FRAMES : 0)
        .put32(BATCH_SIZE, liveBatch);
    int result = LibBpfRun.bpf_prog_test_run_opts(program.fd(), options.address());
    if (result < 0) {
      throw failed(-result);
    }
    return this;
  }

  /** What the program returned. */
  public int retval() {
    return options.get32(RETVAL);
  }

  /** The mean time of a run, in ns, as the kernel measured it. */
  public int durationNs() {
    return options.get32(DURATION);
  }

  /** The packet after the run. */
  public byte[] dataOut() {
    checkOpen();
    return dataOut.read(0, Math.min(options.get32(DATA_SIZE_OUT), dataOutBytes));
  }

  /**
   * The context after the run. A syscall program's is written back where it came from
   * (net/bpf/test_run.c, bpf_prog_test_run_syscall); a raw_tp's stays as it was.
   */
  public byte[] contextOut() {
    checkOpen();
    if (dataBytes == 0) {
      return contextIn.read(0, contextBytes);
    }
    return contextOut.read(0, options.get32(CTX_SIZE_OUT));
  }

  @Override
  public void close() {
    closed = true;
    contextOut.close();
    contextIn.close();
    dataOut.close();
    dataIn.close();
    options.close();
  }

  private WeirException failed(int errno) {
    String operation = "test-run program " + program.name();
    if (Refusals.isRefusal(errno)) {
      return Refusals.refused(operation, errno);
    }
    if (errno == Errno.ENOTSUPP || errno == Errno.EOPNOTSUPP) {
      return new UnsupportedKernel(operation, errno, "the kernel cannot test-run this type");
    }
    return new WeirException(
        operation,
        errno,
        "data bytes=" + dataBytes + " context bytes=" + contextBytes + " refused");
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("used after close");
    }
  }

  private static void checkFits(String what, int bytes, int limit) {
    if (bytes < 0 || bytes > limit) {
      throw new IllegalArgumentException(what + " bytes=" + bytes + " limit=" + limit);
    }
  }
}
