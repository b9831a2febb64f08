/* Every exec: successes where the new program is in place, failures where the system call returns. */
#include "kernel.h"
#include "counters.h"
#include "execsnoop.h"

#define PATH_BYTES 4128 /* PATH_MAX, and "/dev/fd/N/" before it after execveat */
#define CGROUP_NAME_BYTES 256
#define CGROUP_LEVELS 32
#define PREFIX_BYTES 8192 /* path, cgroup and ancestors; a power of two */
#define ARGS_MAX_BYTES 16384
#define ONE_ARG_BYTES 7680 /* of a failed exec, where they are read one by one */
#define ONE_ARG_MASK 8191
#define FAILED_ARGS_MAX 1024
#define SIGNAL_GROUP_EXIT 4
#define SIGKILL 9
#define SIGSEGV 11
#define ERESTARTSYS 512

const volatile bool filter_uid = false;
const volatile __u32 wanted_uid = 0;
const volatile __u32 wanted_ppid = 0;
const volatile __u32 wanted_netns = 0;
const volatile bool filter_cgroup = false;
const volatile __u32 wanted_ancestors = 0;
const volatile bool track_exit = false;

struct scratch {
	struct exec_event event;
	char data[PREFIX_BYTES + ARGS_MAX_BYTES + ONE_ARG_BYTES];
};

enum slot {
	SLOT_DONE,
	SLOT_EXECVE,
	SLOT_EXECVEAT,
	SLOTS,
};

/* Only keeps these types in BTF: neither is the value of a map. */
struct {
	struct exit_event exit;
	struct ancestor ancestor;
} types_of_records;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 << 20);
} events SEC(".maps");

/* One slot a program, for none may overwrite what another one is building. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SLOTS);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} wanted_cgroup SEC(".maps");

/* When the process's last exec was sent, while its exit is awaited; else 0. Kept with its leader. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} running SEC(".maps");

static __always_inline bool wanted(struct task_struct *task)
{
	if (filter_uid && (__u32)bpf_get_current_uid_gid() != wanted_uid)
		return false;
	if (wanted_ppid && (__u32)task->real_parent->tgid != wanted_ppid)
		return false;
	if (wanted_netns && task->nsproxy->net_ns->ns.inum != wanted_netns)
		return false;
	if (filter_cgroup && bpf_current_task_under_cgroup(&wanted_cgroup, 0) != 1)
		return false;
	return true;
}

/* The task may be another one of the current process: its leader, perhaps a zombie without namespaces. */
static __always_inline void fill_header(struct event_header *header, struct task_struct *task,
					__u32 kind)
{
	header->boot_ns = bpf_ktime_get_boot_ns();
	header->start_boot_ns = task->group_leader->start_boottime;
	header->cgroup_id = task->cgroups->dfl_cgrp->kn->id;
	header->kind = kind;
	header->pid = task->tgid;
	header->ppid = task->real_parent->tgid;
	header->uid = task->cred->uid.val;
	header->euid = task->cred->euid.val;
	header->netns = task->nsproxy ? task->nsproxy->net_ns->ns.inum : 0;
	header->cpu = bpf_get_smp_processor_id();
	header->pad = 0;
	bpf_probe_read_kernel_str(header->comm, sizeof(header->comm), task->comm);
}

/* Appends the names of the cgroup and its parents, leaf first; the root's name is empty. */
static __always_inline __u32 append_cgroup(struct scratch *s, __u32 at, struct task_struct *task)
{
	struct kernfs_node *node = task->cgroups->dfl_cgrp->kn;
	__u32 start = at;

/* unrolled: 6.1's verifier refuses this loop in the shape that clang gives it */
#pragma clang loop unroll(full)
	for (int level = 0; level < CGROUP_LEVELS; level++) {
		struct kernfs_node *parent = parent_of(node);
		long length;

		if (!parent)
			break;
		if (at > PREFIX_BYTES - CGROUP_NAME_BYTES - MAX_ANCESTORS * sizeof(struct ancestor) ||
		    level == CGROUP_LEVELS - 1) {
			s->event.flags |= EXEC_CGROUP_TRUNCATED;
			break;
		}
		length = bpf_probe_read_kernel_str(&s->data[at & (PREFIX_BYTES - 1)],
						   CGROUP_NAME_BYTES, BPF_CORE_READ(node, name));
		if (length <= 0) {
			s->event.flags |= EXEC_CGROUP_TRUNCATED;
			break;
		}
		at += length & (CGROUP_NAME_BYTES * 2 - 1);
		node = parent;
	}
	s->event.cgroup_bytes = at - start;
	return at;
}

static __always_inline __u32 append_ancestors(struct scratch *s, __u32 at, struct task_struct *task)
{
	struct task_struct *parent = task->real_parent;

	s->event.ancestors = 0;
	for (__u32 i = 0; i < MAX_ANCESTORS; i++) {
		struct ancestor *ancestor;

		if (i >= wanted_ancestors || !parent || !parent->tgid ||
		    at > PREFIX_BYTES - sizeof(*ancestor))
			break;
		ancestor = (void *)&s->data[at & (PREFIX_BYTES - 1)];
		ancestor->pid = parent->tgid;
		bpf_probe_read_kernel_str(ancestor->comm, COMM_BYTES, parent->group_leader->comm);
		at += sizeof(*ancestor);
		s->event.ancestors++;
		parent = parent->real_parent;
	}
	return at;
}

static __always_inline __u32 append_path(struct scratch *s, long length)
{
	if (length < 0) {
		s->event.flags |= EXEC_PATH_UNREADABLE;
		length = 0;
	} else if (length == PATH_BYTES) {
		s->event.flags |= EXEC_PATH_TRUNCATED; /* only of an exec that failed: ENAMETOOLONG */
	}
	s->event.path_bytes = length;
	return length;
}

static __always_inline void begin(struct scratch *s, struct task_struct *task, long ret)
{
	fill_header(&s->event.header, task, EVENT_EXEC);
	s->event.ret = ret;
	s->event.flags = 0;
	s->event.tid = task->pid;
	s->event.args_count = 0;
	s->event.args_bytes = 0;
	bpf_probe_read_kernel_str(s->event.parent_comm, COMM_BYTES,
				  task->real_parent->group_leader->comm);
}

static __always_inline bool send(struct scratch *s, __u32 used)
{
	if (used > sizeof(s->data))
		used = sizeof(s->data);
	if (bpf_ringbuf_output(&events, s, sizeof(s->event) + used, 0)) {
		count(COUNTER_LOST_RESERVE);
		return false;
	}
	return true;
}

/* Remembers the process for its exit. An exit that cannot be awaited counts as seen and lost. */
static __always_inline void await_exit(struct task_struct *task, __u64 exec_ns)
{
	__u64 *since = bpf_task_storage_get(&running, task, NULL, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (since) {
		*since = exec_ns;
	} else {
		count(COUNTER_SEEN);
		count(COUNTER_LOST_TABLE);
	}
}

/* The process goes on as something that is not shown: its exit must not be told as the former's. */
static __always_inline void forget(struct task_struct *task)
{
	__u64 *since = track_exit ? bpf_task_storage_get(&running, task, NULL, 0) : NULL;

	if (since)
		*since = 0;
}

/* The status that wait(2) reports: kernel/exit.c, wait_task_zombie(). */
static __always_inline int wait_status(struct task_struct *task)
{
	struct signal_struct *signal = task->signal;

	if (signal->flags & SIGNAL_GROUP_EXIT)
		return signal->group_exit_code;
	return task->group_leader->exit_code;
}

/* Comes first, so that it is attached before the first exec is seen, and detached after the last. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(task_exited, struct task_struct *task)
{
	struct task_struct *leader = task->group_leader;
	struct exit_event *event;
	__u64 *since, exec_ns;

	if (task->signal->live.counter) /* other threads still run */
		return 0;
	since = bpf_task_storage_get(&running, leader, NULL, 0);
	if (!since)
		return 0;
	exec_ns = __sync_lock_test_and_set(since, 0); /* the last two threads may both come here */
	if (!exec_ns)
		return 0;
	count(COUNTER_SEEN);
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		count(COUNTER_LOST_RESERVE);
		return 0;
	}
	fill_header(&event->header, leader, EVENT_EXIT);
	event->duration_ns = event->header.boot_ns - exec_ns;
	event->exit_code = wait_status(task);
	event->pad = 0;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/* kernel/trace: sched_process_exec(task, old_pid, bprm), after the point of no return; here the
 * argument pages were written just now, by the kernel itself, and are resident. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(exec_done, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	unsigned long arg_start, arg_bytes;
	struct scratch *s;
	__u32 slot = SLOT_DONE, at, length;

	count(COUNTER_SEEN);
	if (!wanted(task)) {
		count(COUNTER_FILTERED);
		forget(task);
		return 0;
	}
	s = bpf_map_lookup_elem(&scratches, &slot);
	if (!s) {
		count(COUNTER_LOST_RESERVE);
		return 0;
	}
	begin(s, task, 0);
	s->event.tid = old_pid;
	s->event.args_count = bprm->argc;
	if (bprm->interp != bprm->filename) /* fs/exec.c, bprm_change_interp() */
		s->event.flags |= EXEC_INTERPRETED;
	at = append_path(s, bpf_probe_read_kernel_str(s->data, PATH_BYTES, bprm->filename));
	at = append_cgroup(s, at, task);
	at = append_ancestors(s, at, task) & (PREFIX_BYTES - 1);

	arg_start = task->mm->arg_start;
	arg_bytes = task->mm->arg_end - arg_start;
	length = arg_bytes;
	if (arg_bytes > ARGS_MAX_BYTES) {
		s->event.flags |= EXEC_ARGS_TRUNCATED;
		length = ARGS_MAX_BYTES;
	}
	if (bpf_probe_read_user(&s->data[at], length, (void *)arg_start)) {
		s->event.flags |= EXEC_ARGS_UNREADABLE;
		length = 0;
	}
	s->event.args_bytes = length;
	if (!send(s, at + length))
		forget(task);
	else if (track_exit)
		await_exit(task, s->event.header.boot_ns);
	return 0;
}

struct argv_reader {
	struct scratch *s;
	unsigned long argv;
	__u32 at;   /* where the next argument goes */
	__u32 base; /* where the first one went */
};

/* A string that fills its room was cut, unless its NUL is the last byte of the room. */
static __always_inline bool cut(long length, unsigned long string)
{
	char last = 1;

	return length == ONE_ARG_BYTES &&
	       (bpf_probe_read_user(&last, 1, (void *)(string + ONE_ARG_BYTES - 1)) || last);
}

static long read_arg(__u32 index, struct argv_reader *reader)
{
	struct scratch *s = reader->s;
	unsigned long pointer = 0;
	__u32 at = reader->at;
	long length;

	if (bpf_probe_read_user(&pointer, sizeof(pointer),
				(void *)(reader->argv + index * sizeof(pointer)))) {
		s->event.flags |= EXEC_ARGS_UNREADABLE | EXEC_COUNT_UNKNOWN;
		return 1;
	}
	if (!pointer)
		return 1;
	if (index == FAILED_ARGS_MAX) { /* one more than is read */
		s->event.flags |= EXEC_ARGS_TRUNCATED | EXEC_COUNT_UNKNOWN;
		return 1;
	}
	s->event.args_count = index + 1;
	if (s->event.flags & (EXEC_ARGS_TRUNCATED | EXEC_ARGS_UNREADABLE))
		return 0; /* only counting any more */
	if (at >= PREFIX_BYTES + ARGS_MAX_BYTES) {
		s->event.flags |= EXEC_ARGS_TRUNCATED;
		return 0;
	}
	length = bpf_probe_read_user_str(&s->data[at], ONE_ARG_BYTES, (void *)pointer);
	if (length < 0) {
		s->event.flags |= EXEC_ARGS_UNREADABLE;
		return 0;
	}
	if (cut(length, pointer))
		s->event.flags |= EXEC_ARGS_TRUNCATED;
	reader->at = at + (length & ONE_ARG_MASK);
	return 0;
}

/* When the old program is gone already, exec's failure kills the task, and argv points into ruins. */
static __always_inline bool dying(struct task_struct *task)
{
	unsigned long fatal = 1UL << (SIGKILL - 1) | 1UL << (SIGSEGV - 1);

	fatal &= ~task->blocked.sig[0]; /* force_fatal_sig() unblocks what it sends */
	return task->pending.signal.sig[0] & fatal || task->signal->flags & SIGNAL_GROUP_EXIT;
}

static __always_inline int exec_failed(__u32 slot, long ret, unsigned long path,
					unsigned long argv)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct argv_reader reader = {};
	struct scratch *s;
	__u32 at;

	count(COUNTER_SEEN);
	if (!wanted(task)) {
		count(COUNTER_FILTERED);
		return 0;
	}
	s = bpf_map_lookup_elem(&scratches, &slot);
	if (!s) {
		count(COUNTER_LOST_RESERVE);
		return 0;
	}
	begin(s, task, ret);
	at = append_path(s, dying(task) ? -1 : bpf_probe_read_user_str(s->data, PATH_BYTES,
								       (void *)path));
	at = append_cgroup(s, at, task);
	at = append_ancestors(s, at, task) & (PREFIX_BYTES - 1);
	reader.s = s;
	reader.argv = argv;
	reader.at = reader.base = at;
	if (dying(task))
		s->event.flags |= EXEC_ARGS_UNREADABLE | EXEC_COUNT_UNKNOWN;
	else
		bpf_loop(FAILED_ARGS_MAX + 1, read_arg, &reader, 0);
	s->event.args_bytes = reader.at - reader.base;
	send(s, reader.at);
	return 0;
}

/* /sys/kernel/tracing/events/syscalls/sys_exit_execve/format; stable since the syscall tracepoints
 * exist. 32-bit programs on a 64-bit kernel do not pass here. */
struct sys_exit {
	__u64 common;
	__s32 nr;
	__u32 pad;
	__s64 ret;
};

/* A call that the kernel will restart, or that dies with its thread, has not failed: the codes of
 * include/linux/errno.h never reach user space. */
static __always_inline bool failed(long ret)
{
	return ret < 0 && ret > -ERESTARTSYS;
}

static __always_inline struct pt_regs *registers(void)
{
	return (struct pt_regs *)bpf_task_pt_regs(bpf_get_current_task_btf());
}

SEC("tracepoint/syscalls/sys_exit_execve")
int execve_returned(struct sys_exit *ctx)
{
	struct pt_regs *regs = registers();

	if (!failed(ctx->ret))
		return 0;
	return exec_failed(SLOT_EXECVE, ctx->ret, SYSCALL_ARG1(regs), SYSCALL_ARG2(regs));
}

SEC("tracepoint/syscalls/sys_exit_execveat")
int execveat_returned(struct sys_exit *ctx)
{
	struct pt_regs *regs = registers();

	if (!failed(ctx->ret))
		return 0;
	return exec_failed(SLOT_EXECVEAT, ctx->ret, SYSCALL_ARG2(regs), SYSCALL_ARG3(regs));
}

char LICENSE[] SEC("license") = "GPL";
