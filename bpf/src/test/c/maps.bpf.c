// One map of each kind, constants of each size, and a program that reads them.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const volatile __u8 small = 1;
const volatile __u64 large = 2;
const volatile char text[8];

struct pair {
	__u64 first;
	__u32 second;
	__u32 pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, struct pair);
} table SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 3);
	__uint(key_size, 4);
	__uint(value_size, 12);
} shared SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct pair);
} per_cpu SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__uint(value_size, 4);
} outer SEC(".maps");

SEC("xdp")
int sum_up(struct xdp_md *ctx)
{
	__u32 zero = 0, *inner_value;
	__u8 *shared_value = bpf_map_lookup_elem(&shared, &zero);
	struct pair *entry = bpf_map_lookup_elem(&table, &zero);
	struct pair *mine = bpf_map_lookup_elem(&per_cpu, &zero);
	void *inner = bpf_map_lookup_elem(&outer, &zero);
	__u32 sum = small + large + text[0];

	if (shared_value)
		sum += shared_value[0];
	if (entry)
		sum += entry->second;
	if (mine)
		mine->first += 3;
	if (inner) {
		inner_value = bpf_map_lookup_elem(inner, &zero);
		if (inner_value)
			sum += *inner_value;
	}
	return sum;
}

char LICENSE[] SEC("license") = "GPL";
