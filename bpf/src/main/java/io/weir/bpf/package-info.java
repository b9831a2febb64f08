/** BPF objects, programs, maps and links over libbpf. */
package io.weir.bpf;
