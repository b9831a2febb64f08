package io.weir.ringbuf.event;

import io.weir.ringbuf.error.Errno;
import java.util.List;

/**
 * One exec, done or failed.
 *
 * @param timestampNs nanoseconds since the epoch, UTC
 * @param bootNs the same moment by CLOCK_BOOTTIME
 * @param process who ran it; after a success with its new comm
 * @param threadId the thread that called exec
 * @param parentComm the parent's command name
 * @param command what was to be run
 * @param ret 0, or a negative errno
 * @param ancestors nearest first; empty unless asked for
 */
public record ExecEvent(
    long timestampNs,
    long bootNs,
    ProcessContext process,
    int threadId,
    ByteText parentComm,
    CommandLine command,
    int ret,
    List<Ancestor> ancestors)
    implements ProcessEvent {

  /** Copies the list. */
  public ExecEvent {
    ancestors = List.copyOf(ancestors);
  }

  @Override
  public String name() {
    return "process.exec";
  }

  @Override
  public ExecEvent exec() {
    return this;
  }

  /** The errno's name when the exec failed, else empty. */
  public String errnoName() {
    return ret < 0 ? Errno.name(-ret) : "";
  }

  /** This exec with its path alone, marked as truncated: what is kept when memory runs short. */
  public ExecEvent withoutArguments() {
    return new ExecEvent(
        timestampNs,
        bootNs,
        process,
        threadId,
        parentComm,
        command.withoutArguments(),
        ret,
        ancestors);
  }

  @Override
  public int sizeBytes() {
    return 640 + 2 * process.cgroup().length() + command.sizeBytes() + ancestors.size() * 128;
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    process.visit(visitor);
    visitor.number("process.thread.id", threadId);
    command.visit(visitor);
    visitor.text("weir.process.parent_comm", parentComm.text());
    visitor.number("weir.exec.ret", ret);
    if (ret < 0) {
      visitor.text("weir.exec.errno", errnoName());
    }
    visitor.flag("weir.exec.truncated", command.truncated());
    visitor.text("weir.exec.args_state", command.state());
    if (!ancestors.isEmpty()) {
      visitor.objects("weir.process.ancestors", ancestors);
    }
    process.comm().visitRaw(visitor, "weir.bytes.comm");
    parentComm.visitRaw(visitor, "weir.bytes.parent_comm");
    command.visitRaw(visitor);
  }
}
