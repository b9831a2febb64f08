/**
 * YAML and JSON as nodes that know where they stand, within bounds of size, depth and number; and
 * what readers of resources take fields with.
 */
package io.weir.policy.document.yaml;
