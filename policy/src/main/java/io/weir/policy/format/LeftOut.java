package io.weir.policy.format;

/**
 * A rule that was not written.
 *
 * @param reason why the format cannot hold it
 */
public record LeftOut(int id, String reason) {}
