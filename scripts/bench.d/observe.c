// What observing packets costs. Programs come from observe.bpf.o (OWN) and packet.bpf.o (PACKET).
//
//   cc -O2 -Wall -Wextra -Werror -o observe observe.c -lbpf
//   observe attach OWN PROGRAM IFACE           attach to native XDP until it is interrupted
//   observe generate OWN IFACE SOURCES MS      send from IFACE for MS; prints: frames, CPU ns
//   observe connect OWN IFACE SOURCES MS       the same with checksums, so that an owner of the address takes them
//   observe stages OWN PACKET REPEAT ROUNDS    prints: stage, sources, ns a packet (median)
//   observe verified PACKET                    prints: program, verified instructions
//
// Needs root; an IFACE is one of the network namespace it is started in.
#include "programs.h"
#include <stdbool.h>
#include <unistd.h>

#include <linux/if_link.h>

// Many at once, for each call waits for an RCU grace period or two.
enum { BATCH = 64, SEND_AT_ONCE = 1 << 18, MAX_ROUNDS = 101, MANY_SOURCES = 100000, RING_BYTES = 16 << 20 };
enum { HOOK_XDP, HOOK_INGRESS, HOOK_EGRESS }; // packet.h

// A stage is a program with some of its switches on. Each includes those before it, but for `bare`.
struct stage {
	const char *name;
	const char *program; // NULL: the bare one
	bool tc;
	uint32_t protocols;
	uint32_t flows;
	bool events;
};

static const struct stage stages[] = {
	{ "xdp: nothing", NULL, false, 0, 0, false },
	{ "xdp: parse and count", "packet_xdp", false, 1 << HOOK_XDP, 0, false },
	{ "xdp: and flows", "packet_xdp", false, 1 << HOOK_XDP, 1 << HOOK_XDP, false },
	{ "xdp: and events", "packet_xdp", false, 1 << HOOK_XDP, 1 << HOOK_XDP, true },
	{ "tc: nothing", NULL, true, 0, 0, false },
	{ "tc: totals alone", "packet_ingress", true, 0, 0, false },
	{ "tc: parse and count", "packet_egress", true, 1 << HOOK_EGRESS, 0, false },
	{ "tc: and flows", "packet_egress", true, 1 << HOOK_EGRESS, 1 << HOOK_EGRESS, false },
	{ "tc: and events", "packet_egress", true, 1 << HOOK_EGRESS, 1 << HOOK_EGRESS, true },
};

enum { STAGES = sizeof(stages) / sizeof(*stages), COLUMNS = 2 };

// To somebody else's address, at the link layer too, so that a receiver drops it in ip_rcv().
static struct frame frame(void) { return udp_frame(0x77, 1, 0xc0000201); }

static int attach(const char *own, const char *name, const char *device)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .flags = XDP_FLAGS_DRV_MODE);
	struct bpf_object *object = open_object(own);

	load(object);
	int link = bpf_link_create(program_fd(object, name), (int)interface(device), BPF_XDP, &options);

	if (link < 0)
		die("attach", link);
	pause(); // the link goes with the process
	return 0;
}

// The time is that of this thread on a CPU, so that others on the machine count less. It includes the
// receiving end, for its softirq is run when a batch has been sent, on the same CPU.
static int generate(const char *own, const char *device, uint32_t sources, uint64_t ms, bool checksums)
{
	struct bpf_object *object = open_object(own);
	struct frame data = frame();
	uint64_t frames = 0, start, cpu_start;
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = &data, .data_size_in = sizeof(data),
		    .flags = BPF_F_TEST_XDP_LIVE_FRAMES, .batch_size = BATCH, .repeat = SEND_AT_ONCE);

	set(object, "sources", sources);
	set(object, "checksums", checksums);
	set(object, "target", interface(device));
	load(object);
	start = now_ns(CLOCK_MONOTONIC);
	cpu_start = now_ns(CLOCK_THREAD_CPUTIME_ID);
	do {
		int error = bpf_prog_test_run_opts(program_fd(object, "generate"), &options);

		if (error)
			die("send", error);
		frames += SEND_AT_ONCE;
	} while (now_ns(CLOCK_MONOTONIC) - start < ms * 1000000);
	printf("%llu %llu\n", (unsigned long long)frames, (unsigned long long)(now_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_start));
	return 0;
}

// Flow events go nowhere: what the ring holds is thrown away before a run, so that it has room.
static int skip(void *context, void *data, size_t size)
{
	(void)context;
	(void)data;
	(void)size;
	return 0;
}

static uint32_t run_ns(int program, uint32_t repeat)
{
	struct frame data = frame();
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = &data, .data_size_in = sizeof(data), .repeat = (int)repeat);
	int error = bpf_prog_test_run_opts(program, &options);

	if (error)
		die("test-run", error);
	if (options.retval != 2 && options.retval != (uint32_t)-1) // XDP_PASS, TC_ACT_UNSPEC: it was reached
		die("the program that is measured was not reached", ENOENT);
	return options.duration;
}

// The entry program, with the stage's program behind it.
static int prepare(const struct stage *stage, const char *own_path, const char *packet_path, uint32_t sources,
		   struct ring_buffer **ring)
{
	struct bpf_object *own = open_object(own_path), *packet = open_object(packet_path);
	const char *slots = stage->tc ? "measured_tc" : "measured_xdp";
	uint32_t zero = 0;
	int behind, error;

	set(own, "sources", sources);
	load(own);
	set(packet, "count_protocols", stage->protocols);
	set(packet, "count_flows", stage->flows);
	set(packet, "send_events", stage->events);
	if (stage->events)
		bpf_map__set_max_entries(bpf_object__find_map_by_name(packet, "events"), RING_BYTES);
	if (stage->program)
		load(packet);
	if (stage->events)
		*ring = ring_buffer__new(bpf_object__find_map_fd_by_name(packet, "events"), skip, NULL, NULL);
	if (stage->events && !*ring)
		die("open ring", errno);
	behind = stage->program ? program_fd(packet, stage->program) : program_fd(own, stage->tc ? "bare_tc" : "bare_pass");
	error = bpf_map_update_elem(bpf_object__find_map_fd_by_name(own, slots), &zero, &behind, BPF_ANY);
	if (error)
		die("tail call", error);
	return program_fd(own, stage->tc ? "rewrite_tc" : "rewrite_xdp");
}

static int by_value(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

static int measure_stages(const char *own, const char *packet, uint32_t repeat, int rounds)
{
	static const uint32_t sources[COLUMNS] = { 1, MANY_SOURCES };
	static uint32_t ns[STAGES][COLUMNS][MAX_ROUNDS];
	static struct ring_buffer *rings[STAGES][COLUMNS];
	int programs[STAGES][COLUMNS];

	if (rounds < 1 || rounds > MAX_ROUNDS)
		die("ROUNDS", ERANGE);
	for (int i = 0; i < STAGES; i++)
		for (int j = 0; j < COLUMNS; j++)
			programs[i][j] = prepare(&stages[i], own, packet, sources[j], &rings[i][j]);
	for (int round = -1; round < rounds; round++) // the first warms up
		for (int i = 0; i < STAGES; i++)
			for (int j = 0; j < COLUMNS; j++) {
				if (rings[i][j])
					ring_buffer__consume(rings[i][j]);
				uint32_t spent = run_ns(programs[i][j], repeat);

				if (round >= 0)
					ns[i][j][round] = spent;
			}
	for (int i = 0; i < STAGES; i++)
		for (int j = 0; j < COLUMNS; j++) {
			qsort(ns[i][j], (size_t)rounds, sizeof(**ns[i]), by_value);
			printf("%s\t%u\t%u\n", stages[i].name, sources[j], ns[i][j][rounds / 2]);
		}
	return 0;
}

// All switches on, and all off.
static int verified(const char *packet)
{
	for (uint32_t on = 0; on < 2; on++) {
		struct bpf_object *object = open_object(packet);
		struct bpf_program *program;

		set(object, "count_protocols", on ? 7 : 0);
		set(object, "count_flows", on ? 7 : 0);
		set(object, "send_events", on);
		set(object, "drop_hooks", on ? 7 : 0);
		set(object, "policy_hooks", on ? 7 : 0);
		load(object);
		bpf_object__for_each_program(program, object) {
			struct bpf_prog_info info = { 0 };
			uint32_t bytes = sizeof(info);
			int error = bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &bytes);

			if (error)
				die("program info", error);
			printf("%s\t%s\t%u\n", bpf_program__name(program), on ? "all" : "none", info.verified_insns);
		}
		bpf_object__close(object);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "attach") && argc == 5)
		return attach(argv[2], argv[3], argv[4]);
	if (!strcmp(what, "generate") && argc == 6)
		return generate(argv[2], argv[3], (uint32_t)number(argv[4]), number(argv[5]), false);
	if (!strcmp(what, "connect") && argc == 6)
		return generate(argv[2], argv[3], (uint32_t)number(argv[4]), number(argv[5]), true);
	if (!strcmp(what, "stages") && argc == 6)
		return measure_stages(argv[2], argv[3], (uint32_t)number(argv[4]), (int)number(argv[5]));
	if (!strcmp(what, "verified") && argc == 3)
		return verified(argv[2]);
	fputs("usage: see the top of observe.c\n", stderr);
	return 2;
}
