#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
SEC("raw_tp/sched_process_exec")
int on_exec(void *ctx)
{
	return 0;
}
char LICENSE[] SEC("license") = "GPL";
