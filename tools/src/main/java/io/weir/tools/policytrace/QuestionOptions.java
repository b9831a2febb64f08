package io.weir.tools.policytrace;

import io.weir.policy.model.ConnectionState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which way a flow goes, and what else is known of it. */
@Command(name = "policytrace-question")
final class QuestionOptions {
  @Option(
      names = "--direction",
      paramLabel = "in|out",
      description =
          "Ask the policies of the destination (in), as it is if nothing is said, or of the source"
              + " (out); of iptables INPUT or OUTPUT. What a flow of a file says goes before.")
  Way direction = Way.IN;

  @Option(
      names = "--chain",
      paramLabel = "CHAIN",
      description = "Ask this chain of iptables: INPUT, OUTPUT or FORWARD.")
  BuiltIn chain;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "What conntrack says of the packet: NEW (default) or ESTABLISHED.")
  ConnectionState state = ConnectionState.NEW;

  @Option(
      names = "--iface",
      paramLabel = "NAME",
      description =
          "The interface that the packet comes by; with --direction out or --chain OUTPUT, the one"
              + " that it leaves by.")
  String interfaceName = "";

  @Option(
      names = "--out-iface",
      paramLabel = "NAME",
      description = "With --chain FORWARD, the interface that it leaves by.")
  String outInterface = "";

  /** Which side's policies. */
  enum Way {
    IN,
    OUT
  }

  /** Chains that the kernel begins with. */
  enum BuiltIn {
    INPUT,
    OUTPUT,
    FORWARD
  }
}
