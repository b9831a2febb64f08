package io.weir.policy.suggest;

import io.weir.policy.rule.Family;

/**
 * What connections ask for.
 *
 * @param ingress whether they are opened from outside
 * @param number a port, of ICMP its type, -1 of other protocols
 */
record Service(boolean ingress, Family family, int protocol, int number) {}
