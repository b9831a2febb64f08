package io.weir.tools.policytrace;

import io.weir.policy.document.Endpoint;
import io.weir.policy.document.EndpointText;
import io.weir.policy.suggest.Thresholds;
import io.weir.ringbuf.error.WeirException;
import io.weir.tools.CommandOutput;
import io.weir.tools.ExitStatus;
import io.weir.tools.Messages;
import io.weir.tools.UsageError;
import io.weir.tools.policytrace.suggest.SuggestQuestion;
import io.weir.tools.policytrace.suggest.SuggestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Writes a policy that allows what an interface's endpoint was seen to do. */
@Command(
    name = "suggest",
    header = "Learn what goes through an interface, and write the policy that allows just that.",
    description =
        "Nothing is enforced. A policy that would deny something of what was seen is never written.",
    footer = {
      "  policytrace suggest eth0 --learn 1h --format k8s --endpoint shop/web=192.0.2.7,app=web",
      "  policytrace suggest veth1a2b --format cilium --side host --output web.yaml",
      "  policytrace suggest eth0 --netns web --learn 30s --format calico --merge-addresses 0"
    })
final class SuggestCommand extends Subcommand {
  @Mixin private SuggestOptions options;

  @Override
  int run(CommandOutput output, Messages messages) throws InterruptedException {
    check();
    Endpoint endpoint = options.endpoint == null ? null : endpoint();
    String name = endpoint == null ? options.interfaceName : endpoint.name();
    SuggestQuestion question =
        new SuggestQuestion(
            options.interfaceName,
            options.netns,
            options.learn,
            options.format,
            endpoint,
            options.name == null ? name : options.name,
            options.side,
            new Thresholds(options.addresses, options.ports));
    String text = new SuggestRun(question, messages).run(stop());
    if (options.output == null) {
      output.write(text);
    } else {
      write(options.output, text);
    }
    return ExitStatus.OK;
  }

  private Endpoint endpoint() {
    try {
      Endpoint endpoint = EndpointText.parse(options.endpoint);
      if (endpoint.labels().isEmpty()) {
        throw new UsageError("--endpoint", "a policy selects by labels: give at least one");
      }
      return endpoint;
    } catch (IllegalArgumentException e) {
      throw new UsageError("--endpoint", e.getMessage());
    }
  }

  private void check() {
    if (common.json) {
      throw new UsageError("--json", "a policy is written as YAML");
    }
    if (options.addresses < 0) {
      throw new UsageError("--merge-addresses=" + options.addresses, "at least 0");
    }
    if (options.ports < 0) {
      throw new UsageError("--merge-ports=" + options.ports, "at least 0");
    }
  }

  private static void write(Path file, String text) {
    Path folder = file.toAbsolutePath().getParent();
    try {
      Path written = Files.createTempFile(folder, ".policytrace", ".yaml");
      try {
        Files.writeString(written, text);
        Files.move(
            written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(written);
      }
    } catch (IOException e) {
      throw new WeirException("write " + file, 0, String.valueOf(e.getMessage()), e);
    }
  }
}
