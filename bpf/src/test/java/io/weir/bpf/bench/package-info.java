/** What scripts/bench runs; no part of the tools. */
package io.weir.bpf.bench;
