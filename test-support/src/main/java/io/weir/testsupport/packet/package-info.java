/** Packets made by hand, piece by piece, and a corpus of difficult ones with what each is. */
package io.weir.testsupport.packet;
