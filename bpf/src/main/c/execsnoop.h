/* The records that execsnoop's programs send. Java takes the offsets from BTF. */
#ifndef WEIR_EXECSNOOP_H
#define WEIR_EXECSNOOP_H

#include <linux/types.h>

#define COMM_BYTES 16
#define MAX_ANCESTORS 16

enum event_kind {
	EVENT_EXEC = 1,
	EVENT_EXIT = 2,
};

enum exec_flag {
	EXEC_ARGS_TRUNCATED = 1 << 0,  /* the limit of the record cut the arguments */
	EXEC_ARGS_UNREADABLE = 1 << 1, /* from here on the memory could not be read */
	EXEC_PATH_TRUNCATED = 1 << 2,
	EXEC_PATH_UNREADABLE = 1 << 3,
	EXEC_CGROUP_TRUNCATED = 1 << 4,
	EXEC_COUNT_UNKNOWN = 1 << 5,   /* args_count is only a lower bound */
	EXEC_INTERPRETED = 1 << 6,     /* a script: argv is that of its interpreter */
};

/* Every record begins so. */
struct event_header {
	__u64 boot_ns;        /* CLOCK_BOOTTIME */
	__u64 start_boot_ns;  /* when the process started: with pid its identity */
	__u64 cgroup_id;
	__u32 kind;
	__u32 pid;
	__u32 ppid;
	__u32 uid;
	__u32 euid;
	__u32 netns;
	__u32 cpu;
	__u32 pad;
	char comm[COMM_BYTES];
};

struct ancestor {
	__u32 pid;
	char comm[COMM_BYTES];
};

/* Followed, without gaps, by: path, cgroup (names from leaf to root, each ended by NUL), ancestors
 * (nearest first), arguments (each ended by NUL). */
struct exec_event {
	struct event_header header;
	__s32 ret;
	__u32 flags;
	__u32 tid;            /* the thread that called exec, before it became the leader */
	__u32 args_count;
	__u32 path_bytes;
	__u32 cgroup_bytes;
	__u32 ancestors;
	__u32 args_bytes;
	char parent_comm[COMM_BYTES];
};

struct exit_event {
	struct event_header header;
	__u64 duration_ns;    /* since the process's last exec */
	__s32 exit_code;      /* as wait(2) gives it: status << 8 | core << 7 | signal */
	__u32 pad;
};

_Static_assert(sizeof(struct event_header) == 72, "layout");
_Static_assert(sizeof(struct ancestor) == 20, "layout");
_Static_assert(sizeof(struct exec_event) == 120, "layout");
_Static_assert(sizeof(struct exit_event) == 88, "layout");

#endif
