/** Takes apart what {@code /proc/net} says; pure. */
package io.weir.policy.procnet;
