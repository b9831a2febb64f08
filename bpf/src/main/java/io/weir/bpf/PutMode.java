package io.weir.bpf;

/** Which entries a put may touch; {@code BPF_ANY} and its kin of {@code linux/bpf.h}. */
public enum PutMode {
  /** Insert or replace. */
  ANY,
  /** Insert only. */
  NOEXIST,
  /** Replace only. */
  EXIST
}
