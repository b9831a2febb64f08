/**
 * The only place where JNA is used: direct-mapped libbpf and libc. Pointers are plain longs here,
 * so that nothing of JNA leaves the package.
 */
package io.weir.bpf.sys;
