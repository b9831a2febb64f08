/** Struct layouts shared by BPF C and Java, described by BTF and nothing else. */
package io.weir.ringbuf.layout;
