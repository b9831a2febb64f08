package io.weir.policy.format;

/**
 * A line that was understood and makes no rule, for it decides about no packet of the interface
 * that rules are for.
 *
 * @param line from 1
 * @param text what stands there, safe to show; long ones are cut
 * @param reason why it has no effect
 */
public record Ignored(int line, String text, String reason) {}
