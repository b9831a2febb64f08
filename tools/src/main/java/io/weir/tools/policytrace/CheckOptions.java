package io.weir.tools.policytrace;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of check. */
@Command(name = "policytrace-check")
final class CheckOptions {
  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Policy documents of any dialect; - is standard input.")
  List<String> files = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "A",
      description =
          "Where the flow comes from: an address or the name of an endpoint, with a port as"
              + " 192.0.2.7:40000 or [2001:db8::7]:40000.")
  String from;

  @Option(
      names = "--to",
      paramLabel = "B",
      description =
          "Where it goes: the same, and the protocol behind a slash (default: tcp): db:5432/tcp,"
              + " 192.0.2.1/icmp:8/0.")
  String to;

  @Mixin QuestionOptions question = new QuestionOptions();

  @Option(
      names = "--flows",
      paramLabel = "FILE",
      description =
          "Ask about each line of a file of flows, as JSON events have them; - is standard input.")
  String flows;

  @Option(
      names = "--explain",
      description =
          "Say in words what was asked and why; with --flows, also which policies deny by default"
              + " and which rule was the nearest.")
  boolean explain;

  @Option(names = "--exit-code", description = "Exit with status 1 when a flow is denied.")
  boolean exitCode;

  @Mixin DocumentOptions documents = new DocumentOptions();
}
