package io.weir.tools.droprule;

import io.weir.tools.CommandOutput;
import io.weir.tools.Messages;

/** What droprule's subcommands write to standard output. One thread. */
final class Output extends CommandOutput {
  static final String SCHEMA = "droprule/1";

  Output(boolean json, Messages messages) {
    super(SCHEMA, json, messages, "what was changed is changed");
  }
}
