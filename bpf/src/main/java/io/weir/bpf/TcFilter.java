package io.weir.bpf;

/**
 * A filter of a clsact hook, as the kernel lists it.
 *
 * @param kind {@code bpf}, {@code flower}, ...
 * @param name the BPF filter's name as its maker gave it; empty for other kinds
 * @param programId the BPF program; 0 for other kinds
 */
public record TcFilter(int priority, int handle, String kind, String name, int programId) {}
