/** Dropped packets as a capture file that Wireshark reads. */
package io.weir.exporters.pcapng;
