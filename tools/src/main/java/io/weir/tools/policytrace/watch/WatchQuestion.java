package io.weir.tools.policytrace.watch;

import io.weir.policy.document.Reading;
import io.weir.policy.enforce.AttachMode;
import io.weir.policy.enforce.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a run of watch is asked for.
 *
 * @param netns where the interface is; null: here
 * @param documents reads them, as they are now, with what was found told
 * @param files what they are read from: when one changes they are read again
 * @param mode audit or enforce
 * @param force whether rules that are not exact may be enforced
 * @param side of a pod's link
 * @param attach where received packets are seen
 * @param interval between counts of rules
 * @param duration null: until stopped
 */
public record WatchQuestion(
    String interfaceName,
    String netns,
    Supplier<Reading> documents,
    List<Path> files,
    Mode mode,
    boolean force,
    WantedSide side,
    AttachMode attach,
    Duration interval,
    Duration duration,
    String schema,
    boolean json) {}
