package io.weir.tools.policytrace;

import io.weir.policy.model.ConnectionState;
import io.weir.policy.model.Flow;
import io.weir.policy.rule.Prefix;
import io.weir.tools.policytrace.QuestionOptions.Way;

/**
 * What a line of a file of flows says.
 *
 * @param way null when it says no direction
 * @param interfaceName empty when it says none
 * @param state null when it says none
 */
record FlowLine(
    Way way,
    Prefix source,
    Prefix destination,
    int protocol,
    int sourcePort,
    int destinationPort,
    int icmpType,
    int icmpCode,
    int tcpFlags,
    String interfaceName,
    ConnectionState state) {

  /** The flow, with what options say that the line does not. */
  Flow flow(QuestionOptions options) {
    String name = interfaceName.isEmpty() ? options.interfaceName : interfaceName;
    boolean out = leaves(options);
    boolean forward = options.chain == QuestionOptions.BuiltIn.FORWARD;
    String outName = forward ? options.outInterface : out ? name : "";
    return new Flow(
        source,
        destination,
        protocol,
        sourcePort,
        destinationPort,
        icmpType,
        icmpCode,
        tcpFlags,
        out ? "" : name,
        outName,
        state == null ? options.state : state);
  }

  /** Whose policies are asked. */
  Way way(QuestionOptions options) {
    return way == null ? options.direction : way;
  }

  private boolean leaves(QuestionOptions options) {
    return options.chain == null
        ? way(options) == Way.OUT
        : options.chain == QuestionOptions.BuiltIn.OUTPUT;
  }
}
