// One small program for every way to attach to a kernel event; each counts its runs in its slot.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

enum slot {
	SLOT_TRACEPOINT,
	SLOT_RAW_TP,
	SLOT_TP_BTF,
	SLOT_FENTRY,
	SLOT_FEXIT,
	SLOT_KPROBE,
	SLOT_KRETPROBE,
	SLOTS
};

const volatile __u32 target_pid;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SLOTS);
	__type(key, __u32);
	__type(value, __u64);
} runs SEC(".maps");

static __always_inline int count(__u32 slot)
{
	__u64 *value;

	if (target_pid && bpf_get_current_pid_tgid() >> 32 != target_pid)
		return 0;
	value = bpf_map_lookup_elem(&runs, &slot);
	if (value)
		(*value)++;
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_getpriority")
int on_tracepoint(void *ctx)
{
	return count(SLOT_TRACEPOINT);
}

SEC("raw_tp/sys_enter")
int on_raw_tp(void *ctx)
{
	return count(SLOT_RAW_TP);
}

SEC("tp_btf/sys_enter")
int on_tp_btf(void *ctx)
{
	return count(SLOT_TP_BTF);
}

SEC("fentry/security_task_getscheduler")
int on_fentry(void *ctx)
{
	return count(SLOT_FENTRY);
}

SEC("fexit/security_task_getscheduler")
int on_fexit(void *ctx)
{
	return count(SLOT_FEXIT);
}

SEC("kprobe/security_task_getscheduler")
int on_kprobe(void *ctx)
{
	return count(SLOT_KPROBE);
}

SEC("kretprobe/security_task_getscheduler")
int on_kretprobe(void *ctx)
{
	return count(SLOT_KRETPROBE);
}

SEC("fentry/weir_no_such_function")
int on_missing_fentry(void *ctx)
{
	return 0;
}

SEC("kprobe/weir_no_such_function")
int on_missing_kprobe(void *ctx)
{
	return 0;
}

SEC("tracepoint/syscalls/weir_no_such_event")
int on_missing_tracepoint(void *ctx)
{
	return 0;
}

SEC("raw_tp/weir_no_such_event")
int on_missing_raw_tp(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
