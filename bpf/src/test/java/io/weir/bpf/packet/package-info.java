/** Tests of the packet datapath: what its parser says of hand-made and of random packets. */
package io.weir.bpf.packet;
