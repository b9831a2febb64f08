/** Compiles policy documents into rules of the table that the kernel looks packets up in. */
package io.weir.policy.compile;
