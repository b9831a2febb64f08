/** The tests' own access to libc; JNA appears in packages of this name only. */
package io.weir.ringbuf.sys;
