package io.weir.tools.droprule;

import io.weir.policy.rule.Prefix;

/**
 * One end of a packet.
 *
 * @param address a single one
 * @param port {@link io.weir.policy.rule.RuleMatch#ANY} when none was given, as is the protocol
 */
record Endpoint(Prefix address, int port, int protocol) {}
