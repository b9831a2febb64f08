package io.weir.ringbuf.drop;

import io.weir.ringbuf.event.AttributeVisitor;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Programs of which one dropped a packet.
 *
 * @param programs those that were attached there, at least one; where it is one, that did it
 * @param rule of a program of ours, the rule that it went by; null when none is known
 */
public record ProgramCause(List<DropProgram> programs, WeirRule rule) implements DropCause {
  public ProgramCause {
    programs = List.copyOf(programs);
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.objects("weir.drop.programs", programs);
    if (rule != null) {
      rule.visit(visitor);
    }
  }

  @Override
  public String text() {
    if (rule != null) {
      return rule.text();
    }
    String names = programs.stream().map(DropProgram::text).collect(Collectors.joining(", "));
    return programs.size() == 1 ? names : "one of " + names;
  }
}
