package io.weir.policy.document.calico;

import java.util.Map;

/**
 * What a selector looks at.
 *
 * @param inScope whether {@code all()} means it; else {@code global()} does
 */
record Labelled(Map<String, String> labels, boolean inScope) {}
