// ns an event of libbpf's ring_buffer__consume: what a C program pays to read a BPF ring buffer.
// Fills the ring of ringbench.bpf.o, then reads it in one go with a callback that sums; prints one
// line of JSON.
//
//   cc -O2 -Wall -Wextra -Werror -o ring ring.c -lbpf
//   ring OBJECT [RECORDS [RING_BYTES [FILLS]]]
//
// RECORDS 200000, RING_BYTES 16777216 and FILLS 10 unless given; two more fills warm up. Needs root.
#include "bench.h"
#include <sys/utsname.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

enum { WARM_UP_FILLS = 2, MAX_FILLS = 1000, RECORD_WORDS = 8 };

// As in ringbench.bpf.c.
struct ringbench_run {
	uint64_t records;
	uint64_t first;
	uint64_t submitted;
	uint64_t lost;
};

struct tally {
	uint64_t events;
	uint64_t sum;
};

static int sum_record(void *context, void *data, size_t size)
{
	struct tally *tally = context;
	const uint64_t *words = data;

	tally->events++;
	tally->sum += words[0] + words[size / sizeof(*words) - 1];
	return 0;
}

static int by_value(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static double median(const double *sorted, int count)
{
	return count % 2 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

static uint64_t argument(int argc, char **argv, int index, uint64_t otherwise)
{
	return argc > index ? strtoull(argv[index], NULL, 0) : otherwise;
}

// One fill and one read of all of it; the time of the read in ns an event.
static double measure(int program, struct ring_buffer *ring, struct tally *tally, uint64_t records)
{
	struct ringbench_run run = { .records = records };
	struct tally expected = { 0 };
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = &run, .ctx_size_in = sizeof(run));
	int error = bpf_prog_test_run_opts(program, &options);

	if (error)
		die("run fill", error);
	if (run.lost || run.submitted != records)
		die("fill: the records do not fit; give a larger RING_BYTES", ENOSPC);
	*tally = expected;
	uint64_t start = now_ns(CLOCK_MONOTONIC);
	int consumed = ring_buffer__consume(ring);
	uint64_t spent = now_ns(CLOCK_MONOTONIC) - start;

	if (consumed < 0)
		die("consume", consumed);
	for (uint64_t i = 0; i < records; i++)
		expected.sum += i + i + RECORD_WORDS - 1;
	if (tally->events != records || tally->sum != expected.sum)
		die("consume: the sum differs", EILSEQ);
	return (double)spent / (double)records;
}

static struct bpf_object *load(const char *path, uint64_t ring_bytes)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);

	if (!object)
		die(path, errno);
	struct bpf_map *events = bpf_object__find_map_by_name(object, "events");

	if (!events)
		die("map events", ENOENT);
	int error = bpf_map__set_max_entries(events, (uint32_t)ring_bytes);

	if (!error)
		error = bpf_object__load(object);
	if (error)
		die("load", error);
	return object;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: ring OBJECT [RECORDS [RING_BYTES [FILLS]]]\n");
		return 2;
	}
	uint64_t records = argument(argc, argv, 2, 200000);
	uint64_t ring_bytes = argument(argc, argv, 3, 16u << 20);
	int fills = (int)argument(argc, argv, 4, 10);
	double ns[MAX_FILLS];
	struct tally tally = { 0 };
	struct utsname machine;

	if (fills < 1 || fills > MAX_FILLS)
		die("FILLS", ERANGE);
	struct bpf_object *object = load(argv[1], ring_bytes);
	struct bpf_program *fill = bpf_object__find_program_by_name(object, "fill");
	struct bpf_map *events = bpf_object__find_map_by_name(object, "events");

	if (!fill)
		die("program fill", ENOENT);
	struct ring_buffer *ring = ring_buffer__new(bpf_map__fd(events), sum_record, &tally, NULL);

	if (!ring)
		die("open ring", errno);
	for (int i = -WARM_UP_FILLS; i < fills; i++) {
		double spent = measure(bpf_program__fd(fill), ring, &tally, records);

		if (i >= 0)
			ns[i] = spent;
	}
	qsort(ns, (size_t)fills, sizeof(*ns), by_value);
	uname(&machine);
	printf("{\"benchmark\":\"ring\",\"reader\":\"libbpf\",\"version\":\"%s\",\"kernel\":\"%s\","
	       "\"machine\":\"%s\",\"records\":%llu,\"record_bytes\":%d,\"ring_bytes\":%llu,"
	       "\"fills\":%d,\"ns_event_median\":%.2f,\"ns_event_min\":%.2f,\"ns_event_max\":%.2f}\n",
	       libbpf_version_string(), machine.release, machine.machine,
	       (unsigned long long)records, RECORD_WORDS * 8, (unsigned long long)ring_bytes, fills,
	       median(ns, fills), ns[0], ns[fills - 1]);
	ring_buffer__free(ring);
	bpf_object__close(object);
	return 0;
}
