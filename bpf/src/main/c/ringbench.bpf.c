// Fills a ring for a benchmark of its readers: one run submits a number of 64-byte records.
// Run by BPF_PROG_TEST_RUN; what did not fit is counted, as in every program.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define RECORD_WORDS 8

// The argument of a run; the counts come back in it.
struct ringbench_run {
	__u64 records;   // how many to submit, at most 1 << 23
	__u64 first;     // the first record's number; the next ones count on
	__u64 submitted; // out
	__u64 lost;      // out: reserves that failed
};
_Static_assert(sizeof(struct ringbench_run) == 32, "read by the benchmarks");

struct ringbench_record {
	__u64 word[RECORD_WORDS]; // word[0] is the record's number, the rest are derived from it
};
_Static_assert(sizeof(struct ringbench_record) == 64, "read by the benchmarks");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 << 20);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} lost SEC(".maps"); // by cause; 0: the ring was full

static void count_lost(void)
{
	__u32 cause = 0;
	__u64 *count = bpf_map_lookup_elem(&lost, &cause);

	if (count)
		*count += 1;
}

static long submit_one(__u64 index, struct ringbench_run *run)
{
	struct ringbench_record *record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);

	if (!record) {
		run->lost += 1;
		count_lost();
		return 0;
	}
	for (int i = 0; i < RECORD_WORDS; i++)
		record->word[i] = run->first + index + i;
	bpf_ringbuf_submit(record, 0);
	run->submitted += 1;
	return 0;
}

SEC("syscall")
int fill(struct ringbench_run *context)
{
	struct ringbench_run run = { .records = context->records, .first = context->first };

	bpf_loop(run.records, submit_one, &run, 0);
	context->submitted = run.submitted;
	context->lost = run.lost;
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
