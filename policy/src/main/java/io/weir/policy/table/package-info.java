/**
 * The table of rules as bytes in memory, as rules.h lays it out and the kernel reads it: built,
 * listed, and changed in place. Nothing here calls the kernel.
 */
package io.weir.policy.table;
