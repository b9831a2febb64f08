/** What tests need of libc beyond the tools' own calls. */
package io.weir.bpf.sys;
