package io.weir.tools.policytrace.suggest;

import io.weir.policy.document.Endpoint;
import io.weir.policy.suggest.SuggestFormat;
import io.weir.policy.suggest.Thresholds;
import io.weir.tools.policytrace.watch.WantedSide;
import java.time.Duration;

/**
 * What a run of suggest is asked for.
 *
 * @param netns where the interface is; null: here
 * @param endpoint whose policy it is to be; null: what is on the interface's side, by a label app
 * @param name the policy's
 */
public record SuggestQuestion(
    String interfaceName,
    String netns,
    Duration learn,
    SuggestFormat format,
    Endpoint endpoint,
    String name,
    WantedSide side,
    Thresholds thresholds) {}
