/**
 * Reads what iptables-save and ip6tables-save write into chains of policy rules: each rule exactly,
 * or not at all, and then said with its line. Sources: iptables(8), iptables-extensions(8) and the
 * kernel's net/netfilter.
 */
package io.weir.policy.document.iptables;
