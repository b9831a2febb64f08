/** Reads policy documents of every dialect into one program, and says what is wrong with them. */
package io.weir.policy.document;
