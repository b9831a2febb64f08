package io.weir.tools;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Takes an option's optional value only after {@code =}; otherwise it is the empty text. */
public final class OptionalValue implements IParameterPreprocessor {
  private static final String NOT_ATTACHED = " ";

  @Override
  @SuppressWarnings("JdkObsolete") // picocli's own signature
  public boolean preprocess(
      Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
    if (NOT_ATTACHED.equals(info.get("separator"))) {
      args.push("");
    }
    return false;
  }
}
