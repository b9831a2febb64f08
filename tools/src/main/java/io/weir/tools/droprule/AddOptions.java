package io.weir.tools.droprule;

import io.weir.tools.Durations;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of add. */
@Command(name = "droprule-add")
final class AddOptions {
  @Mixin final InterfaceParameter on = new InterfaceParameter();

  @Mixin final MatchOptions match = new MatchOptions();

  @Mixin final RuleOptions rule = new RuleOptions();

  @Option(
      names = "--confirm",
      paramLabel = "TIME",
      converter = Durations.class,
      description =
          "The kernel ends the rule after this time unless 'droprule confirm' comes before; then it"
              + " holds for its --ttl.")
  Duration confirm;

  @Mixin final DatapathOptions datapath = new DatapathOptions();

  @Mixin final ForceOptions force = new ForceOptions();
}
