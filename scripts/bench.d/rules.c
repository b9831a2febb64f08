// What looking rules up costs: the datapath's table as droprule built it, beside the kernel's hash and trie with the
// same rules. Programs come from rules.bpf.o (OWN) and packet.bpf.o (PACKET).
//
//   cc -O2 -Wall -Wextra -Werror -o rules rules.c -lbpf
//   rules write KIND TUPLES RULES FORMAT                          prints rules: json, list, ipset or nft
//   rules measure KIND TUPLES RULES OWN PACKET BANK ROUNDS        prints a line for each kind of packet
//
// KIND: spread    TUPLES masks that all have the source, each rule with a source of its own
//       prefixes  sources of 25 lengths from /8 to /32, most of them /24 and /32, anywhere but in 10.0.0.0/8
// BANK is the pinned drops_bank of a datapath that has these rules. A line: what packets, how many sources, ns of the
// program without rules, then ns more than that: with rules off, with the table, with the hash by the same keys, by
// packed IPv4 keys, with the trie (or -). Needs root.
#include "programs.h"
#include <stdbool.h>
#include <sys/mman.h>

#include "packet.h"
#include "rules.h"

enum { MAX_ROUNDS = 101, MANY = 1 << 18, TUPLES_LIMIT = 64, PROGRAMS = 6 };
enum { BLOCK = 16, REPEAT = 100000, REPEAT_COLD = 50000 };
enum { SOURCE = 0x0a000000, DESTINATION = 0xc0000201 }; // 10.0.0.0, 192.0.2.1

struct rule {
	uint32_t source;
	uint32_t destination;
	uint8_t source_length;
	uint8_t destination_length;
	bool udp;
	bool sport;
	bool dport;
	uint8_t tuple;
};

// rules.bpf.c
struct packed_key {
	uint32_t tuple, source, destination, pad;
	uint64_t transport;
};

struct wide_key {
	uint64_t word[KEY_WORDS];
	uint64_t tuple;
};

struct lpm_key {
	uint32_t length, address;
};

struct peer_rule {
	uint64_t precedence, hits;
};

static const char *kind;
static struct rule *rules;
static uint32_t count;
static uint64_t random_state = 88172645463325252u;

static void *allocate(size_t each, size_t number)
{
	void *memory = calloc(number, each);

	if (!memory)
		die("allocate", ENOMEM);
	return memory;
}

// Xorshift: G. Marsaglia, Journal of Statistical Software 8, 14. The same in each run.
static uint32_t any(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)(random_state >> 16);
}

static uint32_t mask(int length) { return length ? 0xffffffffu << (32 - length) : 0; }

// Five combinations of protocol and ports, with and without the destination, then the same with a shorter source.
static struct rule masked(uint32_t tuple)
{
	static const struct rule transports[] = {
		{ .udp = false }, { .udp = true }, { .udp = true, .dport = true }, { .udp = true, .sport = true },
		{ .udp = true, .sport = true, .dport = true },
	};
	struct rule rule = transports[tuple % 5];

	rule.tuple = (uint8_t)tuple;
	rule.source_length = (uint8_t)(32 - tuple / 10);
	rule.destination_length = tuple % 10 >= 5 ? 32 : 0;
	rule.destination = rule.destination_length ? DESTINATION : 0;
	return rule;
}

// Blocks of 16 addresses, whose first half a rule may cover, so that 16 tuples meet in each /24.
static struct rule spread(uint32_t i, uint32_t tuples)
{
	struct rule rule = masked(i % tuples);

	rule.source = SOURCE + i * BLOCK;
	return rule;
}

static struct rule prefix(uint32_t i)
{
	static const uint16_t few[] = { 1, 1, 1, 2, 4, 8, 16, 32 }; // of /8 to /15
	static const uint16_t weights[] = { 40, 20, 30, 50, 80, 90, 150, 120, 700, 30, 40, 50, 60, 80, 100, 60, 900 };
	struct rule rule = { 0 };
	uint32_t length, left = 0, at;

	for (at = 0, length = 8; length < 16 && i >= left + few[at]; length++)
		left += few[at++];
	if (length == 16) {
		for (left = 0, at = 0; at < sizeof(weights) / sizeof(*weights); at++)
			left += weights[at];
		for (left = any() % left, at = 0; left >= weights[at]; at++)
			left -= weights[at];
		length += at;
	}
	rule.source_length = (uint8_t)length;
	rule.tuple = (uint8_t)(length - 8);
	do
		rule.source = any() & mask((int)length);
	while (rule.source >> 24 == SOURCE >> 24 || rule.source >> 24 == 0 || rule.source >> 24 >= 224);
	return rule;
}

static int by_prefix(const void *a, const void *b)
{
	const struct rule *left = a, *right = b;

	if (left->source != right->source)
		return left->source > right->source ? 1 : -1;
	return left->source_length - right->source_length;
}

static void make(const char *what, uint32_t tuples, uint32_t wanted)
{
	uint32_t kept = 0;

	kind = what;
	rules = allocate(sizeof(*rules), wanted);
	if (tuples < 1 || tuples > TUPLES_LIMIT || wanted < 1)
		die("TUPLES, RULES", ERANGE);
	for (count = 0; count < wanted; count++) {
		if (!strcmp(kind, "spread"))
			rules[count] = spread(count, tuples);
		else if (!strcmp(kind, "prefixes"))
			rules[count] = prefix(count);
		else
			die(kind, EINVAL);
	}
	if (strcmp(kind, "prefixes"))
		return;
	qsort(rules, count, sizeof(*rules), by_prefix);
	for (uint32_t i = 0; i < count; i++)
		if (!i || by_prefix(rules + i, rules + kept - 1))
			rules[kept++] = rules[i];
	count = kept;
}

static const char *text(uint32_t address, int length)
{
	static char texts[2][32];
	static int turn;
	struct in_addr in = { htonl(address) };
	char *into = texts[turn ^= 1];

	snprintf(into, sizeof(texts[0]), length == 32 ? "%s" : "%s/%d", inet_ntoa(in), length);
	return into;
}

static int write_rules(const char *format)
{
	bool nft = !strcmp(format, "nft"), ipset = !strcmp(format, "ipset");

	if (nft)
		puts("table ip bench { set bad { type ipv4_addr; flags interval; auto-merge; elements = {");
	if (ipset)
		printf("create bad hash:net maxelem %u\n", count + 1);
	for (uint32_t i = 0; i < count; i++) {
		const struct rule *rule = rules + i;
		const char *source = text(rule->source, rule->source_length);

		if (strcmp(format, "json")) {
			printf(nft ? "%s,\n" : ipset ? "add bad %s\n" : "%s\n", source);
			continue;
		}
		printf("{\"source\":\"%s\"", source);
		if (rule->destination_length)
			printf(",\"destination\":\"%s\"", text(rule->destination, rule->destination_length));
		if (rule->udp)
			printf(",\"protocol\":\"udp\"");
		if (rule->sport)
			printf(",\"source_port\":\"%d\"", FRAME_SPORT);
		if (rule->dport)
			printf(",\"destination_port\":\"%d\"", FRAME_DPORT);
		puts("}");
	}
	if (nft)
		puts("}\n}\nchain in {\ntype filter hook prerouting priority -300\nip saddr @bad drop\n}\n}");
	return 0;
}

// To somebody else's address, at the link layer too.
static struct frame frame(void) { return udp_frame(0x77, 1, DESTINATION); }

static int map_fd(struct bpf_object *object, const char *name) { return bpf_object__find_map_fd_by_name(object, name); }

static void put(int map, const void *key, const void *value)
{
	int error = bpf_map_update_elem(map, key, value, BPF_ANY);

	if (error)
		die("put", error);
}

static void put_all(int map, const void *keys, const void *values, uint32_t entries)
{
	int error = bpf_map_update_batch(map, keys, values, &entries, NULL);

	if (error)
		die("put all", error);
}

// The table of the pinned datapath, behind programs of our own. BANK NULL: without the stage.
static int table_program(const char *packet, const char *bank, uint32_t mode)
{
	struct bpf_object *object = open_object(packet);
	uint32_t zero = 0, id = 0;
	int pinned, table;
	struct datapath_state *state;

	set(object, "drop_hooks", bank ? 1 << HOOK_XDP : 0);
	load(object);
	if (!bank)
		return program_fd(object, "packet_xdp");
	pinned = bpf_obj_get(bank);
	if (pinned < 0 || bpf_map_lookup_elem(pinned, &zero, &id))
		die(bank, errno);
	table = bpf_map_get_fd_by_id(id);
	if (table < 0)
		die("table", table);
	put(map_fd(object, "drops_bank"), &zero, &table);
	state = mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE, MAP_SHARED, map_fd(object, "datapath"), 0);
	if (state == MAP_FAILED)
		die("map datapath", errno);
	state->drops_mode = mode;
	return program_fd(object, "packet_xdp");
}

static uint64_t transport_mask(const struct rule *rule)
{
	return (rule->udp ? 0xffULL << KEY_PROTO_SHIFT : 0) | (rule->sport ? 0xffffULL << KEY_SPORT_SHIFT | KEY_HAS_PORTS : 0) |
	       (rule->dport ? 0xffffULL << KEY_DPORT_SHIFT | KEY_HAS_PORTS : 0);
}

static uint64_t transport(const struct rule *rule)
{
	uint64_t all = (uint64_t)FRAME_PROTOCOL << KEY_PROTO_SHIFT | (uint64_t)FRAME_SPORT << KEY_SPORT_SHIFT | FRAME_DPORT | KEY_HAS_PORTS;

	return all & transport_mask(rule);
}

// Peers visit their tuples as the table does: that of the first rule first. Ids are given in the order of the file.
static uint32_t put_tuples(int map, uint8_t *places)
{
	bool seen[TUPLES_LIMIT] = { false };
	uint32_t tuples = 0;

	for (uint32_t i = 0; i < count; i++) {
		const struct rule *rule = rules + i;
		struct tuple tuple = { .best = i };

		if (seen[rule->tuple])
			continue;
		seen[rule->tuple] = true;
		tuple.mask[0] = htonl(mask(rule->source_length));
		tuple.mask[2] = htonl(mask(rule->destination_length));
		tuple.mask[4] = transport_mask(rule);
		put(map, &tuples, &tuple);
		places[rule->tuple] = (uint8_t)tuples++;
	}
	return tuples;
}

static uint32_t tuples_of_rules(void)
{
	bool seen[TUPLES_LIMIT] = { false };
	uint32_t tuples = 0;

	for (uint32_t i = 0; i < count; i++) {
		tuples += !seen[rules[i].tuple];
		seen[rules[i].tuple] = true;
	}
	return tuples;
}

static struct bpf_object *peers(const char *own, bool trie)
{
	struct bpf_object *object = open_object(own);
	struct packed_key *packed = allocate(sizeof(*packed), count);
	struct wide_key *wide = allocate(sizeof(*wide), count);
	struct lpm_key *lpm = allocate(sizeof(*lpm), count);
	struct peer_rule *values = allocate(sizeof(*values), count);
	uint8_t places[TUPLES_LIMIT] = { 0 };

	set(object, "tuple_count", tuples_of_rules());
	bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "hash"), count);
	bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "wide_hash"), count);
	bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "trie"), count);
	load(object);
	put_tuples(map_fd(object, "tuples"), places);
	for (uint32_t i = 0; i < count; i++) {
		const struct rule *rule = rules + i;

		packed[i] = (struct packed_key){ places[rule->tuple], htonl(rule->source), htonl(rule->destination), 0,
						 transport(rule) };
		wide[i] = (struct wide_key){ { htonl(rule->source), 0, htonl(rule->destination), 0, transport(rule) },
					     places[rule->tuple] };
		lpm[i] = (struct lpm_key){ rule->source_length, htonl(rule->source) };
		values[i].precedence = i;
	}
	put_all(map_fd(object, "hash"), packed, values, count);
	put_all(map_fd(object, "wide_hash"), wide, values, count);
	if (trie)
		put_all(map_fd(object, "trie"), lpm, values, count);
	free(packed);
	free(wide);
	free(lpm);
	free(values);
	return object;
}

static bool is_covered(uint32_t address)
{
	for (int length = 8; length <= 32; length++) {
		struct rule wanted = { .source = address & mask(length), .source_length = (uint8_t)length };

		if (bsearch(&wanted, rules, count, sizeof(*rules), by_prefix))
			return true;
	}
	return false;
}

static uint32_t source(bool hit)
{
	const struct rule *rule = rules + any() % count;
	uint32_t address;

	if (hit)
		return rule->source | (any() & ~mask(rule->source_length));
	if (strcmp(kind, "prefixes"))
		return rule->source + BLOCK / 2;
	do
		address = any();
	while (address >> 24 == 0 || address >> 24 >= 224 || is_covered(address));
	return address;
}

// The program that gives packets their sources before one that is measured.
static struct bpf_object *entry(const char *own, bool hit, uint32_t sources)
{
	struct bpf_object *object = open_object(own);
	uint32_t *keys = allocate(sizeof(*keys), sources), *values = allocate(sizeof(*values), sources);

	set(object, "source_count", sources);
	load(object);
	for (uint32_t i = 0; i < sources; i++) {
		keys[i] = i;
		values[i] = htonl(source(hit));
	}
	put_all(map_fd(object, "sources"), keys, values, sources);
	free(keys);
	free(values);
	return object;
}

static uint32_t run_ns(int program, uint32_t repeat)
{
	struct frame data = frame();
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = &data, .data_size_in = sizeof(data), .repeat = (int)repeat);
	int error = bpf_prog_test_run_opts(program, &options);

	if (error)
		die("test-run", error);
	if (options.retval != 1 && options.retval != 2) // XDP_DROP, XDP_PASS
		die("the program that is measured was not reached", ENOENT);
	return options.duration;
}

static int by_value(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

static void measure_packets(const char *own, const int *programs, bool hit, uint32_t sources, int rounds)
{
	static uint32_t ns[PROGRAMS][MAX_ROUNDS];
	struct bpf_object *object = entry(own, hit, sources);
	int slot = map_fd(object, "measured"), start = program_fd(object, "from_sources");
	uint32_t zero = 0;

	for (int round = -1; round < rounds; round++) // the first warms up
		for (int i = 0; i < PROGRAMS; i++) {
			if (programs[i] < 0)
				continue;
			put(slot, &zero, &programs[i]);
			uint32_t spent = run_ns(start, sources > 1 ? REPEAT_COLD : REPEAT);

			if (round >= 0)
				ns[i][round] = spent;
		}
	printf("%s\t%u", hit ? "match" : "none", sources);
	for (int i = 0; i < PROGRAMS; i++) {
		qsort(ns[i], (size_t)rounds, sizeof(**ns), by_value);
		if (programs[i] < 0)
			printf("\t-");
		else
			printf("\t%d", (int)ns[i][rounds / 2] - (i ? (int)ns[0][rounds / 2] : 0));
	}
	puts("");
	fflush(stdout);
	bpf_object__close(object);
}

static int measure(const char *own, const char *packet, const char *bank, int rounds)
{
	bool trie = !strcmp(kind, "prefixes");
	struct bpf_object *beside = peers(own, trie);
	int programs[PROGRAMS] = {
		table_program(packet, NULL, MODE_OFF),
		table_program(packet, bank, MODE_OFF),
		table_program(packet, bank, MODE_ENFORCE),
		program_fd(beside, "peer_wide_hash"),
		program_fd(beside, "peer_hash"),
		trie ? program_fd(beside, "peer_trie") : -1,
	};

	if (rounds < 1 || rounds > MAX_ROUNDS)
		die("ROUNDS", ERANGE);
	for (int hit = 0; hit < 2; hit++) {
		measure_packets(own, programs, hit, 1, rounds);
		measure_packets(own, programs, hit, MANY, rounds);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 6) {
		fputs("usage: see the top of rules.c\n", stderr);
		return 2;
	}
	make(argv[2], (uint32_t)number(argv[3]), (uint32_t)number(argv[4]));
	if (!strcmp(argv[1], "write") && argc == 6)
		return write_rules(argv[5]);
	if (!strcmp(argv[1], "measure") && argc == 9)
		return measure(argv[5], argv[6], argv[7], (int)number(argv[8]));
	fputs("usage: see the top of rules.c\n", stderr);
	return 2;
}
