package io.weir.policy.format;

import java.util.List;

/**
 * What became of rules.
 *
 * @param written how many are in the file
 * @param leftOut what the format cannot hold, and what would mean something else without that
 * @param otherFamily how many belong to the file of the other address family
 */
public record ExportResult(int written, List<LeftOut> leftOut, int otherFamily) {}
