package io.weir.ringbuf.event;

/**
 * Where and as whom a process ran when the event happened.
 *
 * @param pid process id in the initial pid namespace
 * @param parentPid the parent's process id
 * @param startBootNs when the process started, CLOCK_BOOTTIME; with pid its identity
 * @param userId effective user id
 * @param realUserId real user id, the one that filters and columns mean
 * @param userName name of the effective user; empty when the host does not know it
 * @param comm command name, at most 15 bytes
 * @param cpu the CPU it ran on
 * @param netns inode of its network namespace
 * @param cgroup its path in the cgroup v2 hierarchy, or in v1 where only that tells the container
 * @param container its container; null when in none
 * @param pod its pod; null when in none or not known
 */
public record ProcessContext(
    int pid,
    int parentPid,
    long startBootNs,
    int userId,
    int realUserId,
    String userName,
    ByteText comm,
    int cpu,
    long netns,
    String cgroup,
    Container container,
    Pod pod)
    implements Attributes {

  /** What names this process for as long as the machine is up. */
  public ProcessKey key() {
    return new ProcessKey(pid, startBootNs);
  }

  @Override
  public void visit(AttributeVisitor visitor) {
    visitor.number("process.pid", pid);
    visitor.number("process.parent_pid", parentPid);
    visitor.number("process.user.id", Integer.toUnsignedLong(userId));
    if (!userName.isEmpty()) {
      visitor.text("process.user.name", userName);
    }
    visitor.number("process.real_user.id", Integer.toUnsignedLong(realUserId));
    visitor.text("weir.process.comm", comm.text());
    visitor.number("weir.cpu", cpu);
    visitor.number("weir.netns", netns);
    visitor.text("weir.cgroup", cgroup);
    if (container != null) {
      container.visit(visitor, pod);
    }
  }
}
