package io.weir.bpf;

/** Which entries a put may touch; {@code BPF_ANY} and its kin of {@code linux/bpf.h}. */
public enum PutMode {
  /** Insert or replace. */
  ANY(0),
  /** Insert only. */
  NOEXIST(1),
  /** Replace only. */
  EXIST(2);

  private final long flag;

  PutMode(long flag) {
    this.flag = flag;
  }

  long flag() {
    return flag;
  }
}
