package io.weir.policy.format;

import java.util.List;

/**
 * What became of a file: each of its lines that says something of packets is in one of the lists.
 *
 * <p>If a packet is decided by a rule of {@code accepted}, the file's own system would have decided
 * the same; so, where something was refused, also what stands behind it and would mean something
 * else without it is refused.
 *
 * @param format as it was given or found out
 * @param accepted in the order in which the file's system looks at them, those about received
 *     packets first; one line can make several rules
 * @param refused in the order of lines
 * @param ignored in the order of lines
 */
public record ImportResult(
    RuleFormat format, List<ImportedRule> accepted, List<Refused> refused, List<Ignored> ignored) {}
