package io.weir.tools.policytrace;

import io.weir.policy.document.Reading;
import io.weir.policy.enforce.Mode;
import io.weir.tools.CommandOutput;
import io.weir.tools.Messages;
import io.weir.tools.UsageError;
import io.weir.tools.policytrace.watch.WatchQuestion;
import io.weir.tools.policytrace.watch.WatchRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Has an interface's packets decided by policies, and says which rule decided about each flow. */
@Command(
    name = "watch",
    header = "Audit or enforce policies on an interface, and say which rule decides, live.",
    description =
        "The first packet of a connection decides, and what answers it passes. Without --enforce"
            + " nothing is dropped.",
    footer = {
      "  policytrace watch eth0 p.yaml --endpoints pods.yaml",
      "  policytrace watch eth0 rules.v4 rules.v6 --enforce",
      "  policytrace watch veth1a2b p.yaml pods.yaml --side host --json"
    })
final class WatchCommand extends Subcommand {
  private static final long INTERVAL_MIN_MS = 1000;

  @Mixin private WatchOptions options;

  @Override
  int run(CommandOutput output, Messages messages) throws InterruptedException {
    check();
    WatchQuestion question =
        new WatchQuestion(
            options.interfaceName,
            options.netns,
            () -> read(messages),
            files(),
            options.mode(),
            options.force,
            options.side,
            options.attach,
            options.interval,
            options.duration,
            SCHEMA,
            common.json);
    return new WatchRun(question, stop(), messages).run();
  }

  private Reading read(Messages messages) {
    Reading reading = Policies.read(options.files, options.documents);
    boolean unused = Policies.tell(reading, messages); // whoever asked for it looks
    return reading;
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    options.files.forEach(file -> files.add(Path.of(file)));
    options.documents.endpoints.forEach(file -> files.add(Path.of(file)));
    return files;
  }

  private void check() {
    List<String> all = new ArrayList<>(options.files);
    all.addAll(options.documents.endpoints);
    if (all.contains(InputFile.STDIN)) {
      throw new UsageError("-", "watch reads its files again when they change: name files");
    }
    if (options.interval.toMillis() < INTERVAL_MIN_MS) {
      throw new UsageError("--interval", "at least 1s");
    }
    if (options.force && options.mode() != Mode.ENFORCE) {
      throw new UsageError("--force", "it is about --enforce");
    }
  }
}
