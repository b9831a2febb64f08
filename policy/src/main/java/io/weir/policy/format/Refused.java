package io.weir.policy.format;

/**
 * A line that was not taken.
 *
 * @param line from 1
 * @param text what stands there, safe to show; long ones are cut
 * @param reason why, and what to write instead where that is known
 */
public record Refused(int line, String text, String reason) {}
