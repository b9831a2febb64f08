/** Tests of loading, maps and attaching; those named KernelIT need root and a kernel with BTF. */
package io.weir.bpf;
