/** Datapath sessions, rule tables, failsafe and journal: policy applied to a kernel. */
package io.weir.policy.enforce;
