/**
 * {@code policytrace watch}: a policy on an interface, audited or enforced, and what it decides.
 */
package io.weir.tools.policytrace.watch;
