// Rules for `filter`, and a flood between two network namespaces. Programs come from filter.bpf.o (OWN).
//
//   cc -O2 -Wall -Wextra -Werror -o filter filter.c -lbpf
//   filter write FORMAT [FIRST RULES]...  prints rules that drop the sources from FIRST on: list, ipset, iptables, nft,
//                                         nft-ingress; or that let these pass and no others: allow, ..-allow
//   filter flood OWN FROM TO NAPI FIRST SOURCES MS
//                                         sends from namespace FROM to TO, each by its file and interface, joined by @,
//                                         from random ones of SOURCES sources. NAPI is the thread that receives
//
// A flood's line of JSON: frames sent; of these received, and passed by the filter, counted where the kernel drops what is
// for nobody; time that passed; CPU time of the thread that sends, and of the one that receives. Needs root.
#include "programs.h"
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <unistd.h>

#include "filter.h"

enum { BATCH = 64, TRIAL = 256, SETTLE_NS = 2000000, TEXT = 4096 };
enum { NOBODY = 0xc6336401 }; // 198.51.100.1

struct end {
	int netns;
	const char *device;
};

struct counts {
	uint64_t wall_ns, received, passed, sender_ns, receiver_ns;
};

// One format: what stands before the rules, each rule, what stands behind. %s is the address.
struct format {
	const char *name, *before, *each, *after;
};

static const struct format formats[] = {
	{ "list", "", "%s\n", "" },
	{ "allow", "", "{\"source\":\"%s\",\"action\":\"pass\",\"rank\":500}\n", "{\"family\":\"ipv4\"}\n" },
	{ "ipset", "create listed hash:ip maxelem 2097152\n", "add listed %s\n", "" },
	{ "iptables", "*raw\n:PREROUTING ACCEPT [0:0]\n", "-A PREROUTING -s %s -j DROP\n", "COMMIT\n" },
	{ "iptables-allow", "*raw\n:PREROUTING ACCEPT [0:0]\n", "-A PREROUTING -s %s -j ACCEPT\n",
	  "-A PREROUTING -j DROP\nCOMMIT\n" },
	{ "nft", "table ip bench {\nset listed { type ipv4_addr; size 2097152; elements = {\n", "%s,\n",
	  "} }\nchain in {\ntype filter hook prerouting priority raw\nip saddr @listed drop\n}\n}\n" },
	{ "nft-allow", "table ip bench {\nset listed { type ipv4_addr; size 2097152; elements = {\n", "%s,\n",
	  "} }\nchain in {\ntype filter hook prerouting priority raw\nip saddr != @listed drop\n}\n}\n" },
	{ "nft-ingress", "table netdev bench {\nset listed { type ipv4_addr; size 2097152; elements = {\n", "%s,\n",
	  "} }\nchain in {\ntype filter hook ingress device v0 priority 0\nip saddr @listed drop\n}\n}\n" },
};

static const struct format *format_of(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (!strcmp(formats[i].name, name))
			return formats + i;
	die(name, EINVAL);
	return NULL;
}

// NUMBERS: pairs of an index and how many from there on.
static int write_rules(const char *name, char **numbers)
{
	const struct format *format = format_of(name);

	fputs(format->before, stdout);
	for (; numbers[0]; numbers += 2) {
		uint32_t first = (uint32_t)number(numbers[0]), rules = (uint32_t)number(numbers[1]);

		for (uint32_t rule = 0; rule < rules; rule++) {
			struct in_addr address = { htonl(source_address(first + rule)) };

			printf(format->each, inet_ntoa(address));
		}
	}
	fputs(format->after, stdout);
	return 0;
}

// FILE@INTERFACE
static struct end end_of(char *text)
{
	char *at = strchr(text, '@');
	struct end end;

	if (!at)
		die(text, EINVAL);
	*at = 0;
	end.netns = open(text, O_RDONLY | O_CLOEXEC);
	if (end.netns < 0)
		die(text, errno);
	end.device = at + 1;
	return end;
}

static void enter(const struct end *end)
{
	if (setns(end->netns, CLONE_NEWNET))
		die("enter a network namespace", errno);
}

static char *next_line(FILE *file, const char *path)
{
	static char line[TEXT];

	if (!fgets(line, sizeof(line), file))
		die(path, ENODATA);
	return line;
}

static FILE *open_file(const char *path)
{
	FILE *file = fopen(path, "re");

	if (!file)
		die(path, errno);
	return file;
}

static uint64_t received(const char *device)
{
	static const char path[] = "/proc/thread-self/net/dev";
	FILE *file = open_file(path);
	unsigned long long packets;
	char name[IFNAMSIZ + 1];

	while (sscanf(next_line(file, path), " %16[^:]: %*u %llu", name, &packets) != 2 || strcmp(name, device))
		continue;
	fclose(file);
	return packets;
}

// InAddrErrors: packets that have no route, on a host that does not forward.
static uint64_t passed(void)
{
	static const char path[] = "/proc/thread-self/net/snmp";
	FILE *file = open_file(path);
	char names[TEXT], *name_at, *value_at, *value;
	char *name = NULL;

	strcpy(names, next_line(file, path));
	value = strtok_r(next_line(file, path), " ", &value_at);
	for (name = strtok_r(names, " ", &name_at); name && value; name = strtok_r(NULL, " ", &name_at)) {
		if (!strcmp(name, "InAddrErrors"))
			break;
		value = strtok_r(NULL, " ", &value_at);
	}
	fclose(file);
	return value ? number(value) : (uint64_t)die(path, ENODATA);
}

static uint64_t cpu_ns(const char *thread)
{
	char path[64];
	FILE *file;
	unsigned long long ns;

	snprintf(path, sizeof(path), "/proc/%s/schedstat", thread);
	file = open_file(path);
	if (fscanf(file, "%llu", &ns) != 1)
		die(path, ENODATA);
	fclose(file);
	return ns;
}

static struct counts count_now(const struct end *to, const char *napi)
{
	struct counts now;

	enter(to);
	now.received = received(to->device);
	now.wall_ns = now_ns(CLOCK_MONOTONIC);
	now.passed = passed();
	now.sender_ns = now_ns(CLOCK_THREAD_CPUTIME_ID);
	now.receiver_ns = cpu_ns(napi);
	return now;
}

// Until the receiver has done what stands in its ring.
static struct counts settled(const struct end *to, const char *napi, uint64_t frame_ns)
{
	struct counts before, now = count_now(to, napi);

	do {
		before = now;
		pause_ns(SETTLE_NS + 2 * BATCH * frame_ns);
		now = count_now(to, napi);
	} while (now.received != before.received);
	return now;
}

// To an address that nobody has, at the link layer to the receiver.
static struct frame frame(void) { return udp_frame(1, 2, NOBODY); }

// RFC 1071, in the byte order of memory; not folded.
static uint32_t header_sum(const struct frame *frame)
{
	uint16_t words[sizeof(frame->ip) / sizeof(uint16_t)];
	uint32_t sum = 0;

	memcpy(words, &frame->ip, sizeof(words));
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		sum += words[i];
	return sum;
}

static int generator(const char *own, const char *device, uint32_t first, uint32_t sources)
{
	struct bpf_object *object = open_object(own);
	struct frame sent = frame();

	set(object, "first", first);
	set(object, "count", sources);
	set(object, "sum", header_sum(&sent));
	set(object, "target", interface(device));
	load(object);
	return program_fd(object, "generate");
}

static uint64_t send_frames(int program, uint64_t frames)
{
	struct frame data = frame();
	uint64_t start = now_ns(CLOCK_MONOTONIC);
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = &data, .data_size_in = sizeof(data),
		    .flags = BPF_F_TEST_XDP_LIVE_FRAMES, .batch_size = BATCH, .repeat = (int)frames);
	int error = bpf_prog_test_run_opts(program, &options);

	if (error)
		die("send", error);
	return now_ns(CLOCK_MONOTONIC) - start;
}

// How many frames take so long, as some of them did.
static uint64_t frames_in(uint64_t ns, uint64_t some, uint64_t some_ns)
{
	uint64_t frames = (uint64_t)((double)some * (double)ns / (double)some_ns);

	return frames < BATCH ? BATCH : frames;
}

static int flood(const char *own, char *from_text, char *to_text, const char *napi, uint32_t first, uint32_t sources,
		 uint64_t ms)
{
	struct end from = end_of(from_text), to = end_of(to_text);
	struct counts before, sent, after;
	uint64_t frames, spent_ns, frame_ns;
	int program;

	enter(&from);
	program = generator(own, from.device, first, sources);
	for (frames = TRIAL; (spent_ns = send_frames(program, frames)) < ms * 250000;) // warms up: a call itself needs ms
		frames *= 4;
	frame_ns = spent_ns / frames;
	frames = frames_in(ms * 1000000, frames, spent_ns);
	before = settled(&to, napi, frame_ns);
	enter(&from);
	send_frames(program, frames);
	sent = count_now(&to, napi);
	after = settled(&to, napi, frame_ns);
	printf("{\"sent\":%llu,\"received\":%llu,\"passed\":%llu,\"wall_ns\":%llu,\"sender_ns\":%llu,\"receiver_ns\":%llu}\n",
	       (unsigned long long)frames, (unsigned long long)(after.received - before.received),
	       (unsigned long long)(after.passed - before.passed), (unsigned long long)(sent.wall_ns - before.wall_ns),
	       (unsigned long long)(sent.sender_ns - before.sender_ns),
	       (unsigned long long)(after.receiver_ns - before.receiver_ns));
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "write") && argc >= 5 && argc % 2 == 1)
		return write_rules(argv[2], argv + 3);
	if (!strcmp(what, "flood") && argc == 9)
		return flood(argv[2], argv[3], argv[4], argv[5], (uint32_t)number(argv[6]), (uint32_t)number(argv[7]),
			     number(argv[8]));
	fputs("usage: see the top of filter.c\n", stderr);
	return 2;
}
