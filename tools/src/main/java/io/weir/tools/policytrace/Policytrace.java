package io.weir.tools.policytrace;

import io.weir.tools.CommandTool;
import io.weir.tools.Stop;
import io.weir.tools.ToolMain;
import io.weir.tools.VersionText;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** The policytrace command: asks policy documents about flows, and checks the documents. */
@Command(
    name = Policytrace.NAME,
    versionProvider = VersionText.class,
    header =
        "Say which policy and rule allow or deny a flow: Cilium, Calico, Kubernetes, iptables.",
    synopsisHeading = "%nusage: ",
    customSynopsis = "policytrace COMMAND [OPTION]... [FILE]...",
    optionListHeading = "%noptions:%n",
    commandListHeading = "%ncommands; each explains itself with --help:%n",
    sortOptions = false,
    footerHeading = "%nexamples:%n",
    footer = {
      "  policytrace check p.yaml pods.yaml --from web --to db:5432/tcp",
      "  policytrace check rules.v4 --chain INPUT --from 192.0.2.7 --to 192.0.2.1:22/tcp",
      "  policytrace check p.yaml --flows flows.jsonl --json",
      "  policytrace lint p.yaml                        what is wrong, and what to write",
      "  policytrace diff old.yaml new.yaml --flows flows.jsonl",
      "  policytrace watch eth0 p.yaml pods.yaml        audit them on an interface, live",
      "  policytrace suggest eth0 --learn 10m --format k8s   a policy of what was seen",
      "  policytrace netfilter --netns web              which rule of nftables decides, live",
      "  policytrace shadow eth0 --iptables rules.v4    its rules beside the kernel's, live",
      "",
      "policytrace(8) explains what is evaluated, and what is not."
    })
public final class Policytrace extends CommandTool<Subcommand> {
  static final String NAME = "policytrace";

  /** The commands, each made only when it is named or help is asked for. */
  private static final Map<String, Supplier<Subcommand>> COMMANDS = new LinkedHashMap<>();

  /** Those that ask the kernel; the others need no privilege. */
  private static final Set<String> LIVE = Set.of("watch", "suggest", "netfilter", "shadow");

  static {
    COMMANDS.put("check", CheckCommand::new);
    COMMANDS.put("lint", LintCommand::new);
    COMMANDS.put("diff", DiffCommand::new);
    COMMANDS.put("watch", WatchCommand::new);
    COMMANDS.put("suggest", SuggestCommand::new);
    COMMANDS.put("netfilter", NetfilterCommand::new);
    COMMANDS.put("shadow", ShadowCommand::new);
  }

  public Policytrace() {
    super(COMMANDS);
  }

  /** Runs the command and exits with its status. */
  public static void main(String[] args) {
    ToolMain.start(new Policytrace(), args);
  }

  @Override
  public boolean usesKernel(String[] args) {
    return args.length > 0 && (LIVE.contains(args[0]) || isLiveDiff(args));
  }

  /** With a file of flows it asks no kernel. */
  private static boolean isLiveDiff(String[] args) {
    return args[0].equals("diff")
        && Arrays.stream(args).noneMatch(arg -> arg.startsWith("--flows"));
  }

  @Override
  public String[] training() {
    return new String[] {"check", "/dev/null", "--from", "192.0.2.1", "--to", "192.0.2.2:80/tcp"};
  }

  @Override
  protected void begin(Subcommand command, Stop stop, String[] args) {
    command.stopWith(stop);
  }
}
