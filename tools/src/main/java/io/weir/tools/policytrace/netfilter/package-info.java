/**
 * What netfilter decided about packets: their way through nftables' rules, put together from
 * traces.
 */
package io.weir.tools.policytrace.netfilter;
