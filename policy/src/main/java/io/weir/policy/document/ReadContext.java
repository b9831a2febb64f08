package io.weir.policy.document;

import io.weir.policy.document.source.Findings;

/** What every reader of a dialect needs: made anew for each reading. */
public record ReadContext(Endpoints endpoints, ReadOptions options, Findings findings) {}
