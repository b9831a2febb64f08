/* Which rule decides: a tuple-space search. Rules with one mask are a tuple, and a packet is looked up
 * once in each tuple that can have a rule for it; gates tell which these are, and tuples are visited
 * by their best rule, so the search ends when no later one can win. All that is read is of one table,
 * which does not change under a packet but by single rules. */
#ifndef WEIR_LOOKUP_H
#define WEIR_LOOKUP_H

#include "kernel.h"
#include <bpf/bpf_endian.h>
#include "packet.h"
#include "rules.h"

#define GATE_SALT 0x100000
/* Rules and lines that are looked at for one packet: what user space can have built at the most, and
 * the step that finds nothing left. The kernel takes 1 << 23: BPF_MAX_LOOPS. */
#define STEPS_MAX (TUPLES_MAX * LINES_CHAINED_MAX * LINE_RULES + 1)
#define FIRST_TUPLES 8
#define NO_LINE 0
#define ALL_LANES_LEFT (~0ULL)
#define ALL_LANES 0x0001000100010001ULL
#define ALL_LANES_LOW 0x7fff7fff7fff7fffULL
#define DE_BRUIJN 0x03f79d71b4cb0a89ULL

/* What one CPU looks for. In a map, for of a map's memory the verifier assumes nothing: kernels
 * before 6.7 verify the body of bpf_loop() once, with what was known of the stack before it. */
struct search {
	__u64 key[KEY_WORDS];
	__u64 bits;              /* of the tuples that are left */
	__u64 lanes;             /* of that line: those that are left */
	__u64 best;              /* precedence of the rule that was found */
	__u32 tuple;             /* that was looked at last */
	__u32 line;              /* the unit of the line that is next; NO_LINE: the next tuple's */
	__u32 rule;              /* the unit of the rule that was found; 0: none */
	__u32 directory;         /* its number */
};

struct table_template {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE | BPF_F_INNER_MAP);
	__uint(max_entries, TABLE_TEMPLATE_UNITS);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, TABLE_UNIT);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__array(values, struct table_template);
} drops_bank SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct search);
} searches SEC(".maps");

/* Only keep the types in BTF: they are no maps' values. */
struct table_header type_of_table_header;
struct table_directory type_of_table_directory;
struct tuple type_of_tuple;
struct rule_line type_of_rule_line;
struct rule_entry type_of_rule_entry;

/* Where the search is; pointers alone, which are the same at each step. */
struct table_search {
	void *table;
	const struct table_header *header;
	const struct table_directory *directory;
	const struct datapath_state *state;
	struct search *search;
	__u64 seed; /* of lines: the table's, and the directory */
};

/* Where the lowest bit of a word is, by its product with a de Bruijn sequence. */
static const __u8 bit_numbers[64] = {
	0,  1,  48, 2,  57, 49, 28, 3,  61, 58, 50, 42, 38, 29, 17, 4,
	62, 55, 59, 36, 53, 51, 43, 22, 45, 39, 33, 30, 24, 18, 12, 5,
	63, 47, 56, 27, 60, 41, 37, 16, 54, 35, 52, 21, 44, 32, 23, 11,
	46, 26, 40, 15, 34, 20, 31, 10, 25, 14, 19, 9,  13, 8,  7,  6,
};

static __always_inline __u64 mix(__u64 hash, __u64 word)
{
	hash ^= word;
	hash *= 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 32;
}

static __always_inline __u32 lowest_bit(__u64 word)
{
	return bit_numbers[(word & -word) * DE_BRUIJN >> 58 & 63];
}

static __always_inline void *unit(void *table, __u32 number)
{
	return bpf_map_lookup_elem(table, &number);
}

static __always_inline __u64 gate_hash(const struct table_search *at, __u32 level, __u64 prefix)
{
	return mix(mix(at->header->seed, GATE_SALT + at->search->directory * 8 + level), prefix);
}

static __always_inline __u64 gate(const struct table_search *at, __u64 hash)
{
	__u32 number = (__u32)hash & at->directory->gates_mask;
	const __u64 *gates = unit(at->table, at->directory->gates_at + number / 8);

	return gates ? gates[number & 7] : 0;
}

/* The bits of all tuples that an address can have a rule in; of IPv6 its second word is `rest`. */
static __always_inline __u64 address_gates(const struct table_search *at, __u32 levels, __u32 side,
					   __u64 word, __u64 rest, const bool ipv4)
{
	__u32 first = side ? GATE_DESTINATION_SHORT : GATE_SOURCE_SHORT;
	__u32 full = side ? GATE_DESTINATION_FULL : GATE_SOURCE_FULL;
	__u64 address = ipv4 ? bpf_ntohl((__u32)word) : bpf_be64_to_cpu(word), bits = 0;

	if (levels & 1 << first)
		bits |= gate(at, gate_hash(at, first, address >> (ipv4 ? 24 : 32)));
	if (levels & 2 << first)
		bits |= gate(at, gate_hash(at, first + 1, address >> 16));
	if (levels & 4 << first)
		bits |= gate(at, gate_hash(at, first + 2, address >> (ipv4 ? 8 : 0)));
	if (levels & 1 << full) {
		__u64 hash = gate_hash(at, full, address);

		bits |= gate(at, ipv4 ? hash : mix(hash, bpf_be64_to_cpu(rest)));
	}
	return bits;
}

static __always_inline __u64 candidates(const struct table_search *at, const bool ipv4)
{
	const __u64 *key = at->search->key;
	__u32 levels = at->directory->levels;

	return at->directory->always | address_gates(at, levels, 0, key[0], key[1], ipv4) |
	       address_gates(at, levels, 1, key[2], key[3], ipv4);
}

/* Of the words of a key IPv4 leaves the second halves of the addresses 0. */
static __always_inline __u64 hash_masked(const struct table_search *at, const struct tuple *tuple,
					 __u32 number, const bool ipv4)
{
	const __u64 *key = at->search->key, *mask = tuple->mask;
	__u64 hash = mix(at->seed, number);

	if (ipv4) {
		hash = mix(hash, (key[0] & mask[0]) | (key[2] & mask[2]) << 32);
	} else {
		hash = mix(hash, key[0] & mask[0]);
		hash = mix(hash, key[1] & mask[1]);
		hash = mix(hash, key[2] & mask[2]);
		hash = mix(hash, key[3] & mask[3]);
	}
	return mix(hash, key[4] & mask[4]);
}

static __always_inline bool fits(const struct search *search, const struct tuple *tuple,
				 const struct rule_entry *rule, const bool ipv4)
{
	const __u64 *key = search->key, *mask = tuple->mask;

	return rule->key[4] == (key[4] & mask[4]) && rule->key[0] == (key[0] & mask[0]) &&
	       rule->key[2] == (key[2] & mask[2]) &&
	       (ipv4 || (rule->key[1] == (key[1] & mask[1]) && rule->key[3] == (key[3] & mask[3])));
}

/* TTL and lease: past them a rule is as if it were not there. */
static __always_inline bool holds(const struct datapath_state *state, const struct rule_entry *rule,
				  __u64 precedence)
{
	__u64 expires = rule->expires_rate >> EXPIRES_SHIFT;
	__u32 lease = precedence & PRECEDENCE_LEASE;

	if (!expires && !lease)
		return true;
	if (expires && expires <= bpf_jiffies64())
		return false;
	return !lease || *(volatile __u64 *)&state->leases[lease & (LEASES - 1)] > bpf_jiffies64();
}

static __always_inline void consider(const struct table_search *at, const struct tuple *tuple,
				     __u32 number, const bool ipv4)
{
	struct search *search = at->search;
	__u32 place = at->header->rules_at + number;
	const struct rule_entry *rule = unit(at->table, place);
	__u64 precedence;

	if (!rule || !fits(search, tuple, rule, ipv4))
		return;
	precedence = *(volatile __u64 *)&rule->precedence; /* once: it changes when a rule goes */
	if (precedence >= search->best || !holds(at->state, rule, precedence))
		return;
	search->best = precedence;
	search->rule = place;
}

/* The highest bit of each of the four numbers in a word that is not 0; the others are set: Warren,
 * Hacker's Delight, 6-1. */
static __always_inline __u64 nonzero_lanes(__u64 word)
{
	return ((word & ALL_LANES_LOW) + ALL_LANES_LOW) | word | ALL_LANES_LOW;
}

enum probe {
	PROBE_NEXT, /* tuple */
	PROBE_MORE, /* search->line says where */
	PROBE_DONE,
};

/* Compares one of the rules that a line holds in these lanes; true when there are others. */
static __always_inline bool look_closer(const struct table_search *at, const struct tuple *tuple,
					const struct rule_line *line, __u32 place, __u64 lanes,
					const bool ipv4)
{
	__u32 bit = lowest_bit(lanes);

	consider(at, tuple, line->rule[(bit >> 4 | bit << 2) & (LINE_RULES - 1)], ipv4);
	lanes &= lanes - 1;
	if (!lanes)
		return false;
	at->search->line = place;
	at->search->lanes = lanes;
	return true;
}

/* Looks at a line of a tuple: that of the packet's key, or the one at `place`. */
static __always_inline enum probe probe(const struct table_search *at, __u32 number, __u32 place,
					__u64 lanes, const bool ipv4)
{
	const struct tuple *tuple = unit(at->table, at->directory->tuples_at + number);
	const struct rule_line *line;
	__u64 hash, wanted, low, high;

	if (!tuple || tuple->best >= at->search->best)
		return PROBE_DONE;
	hash = hash_masked(at, tuple, number, ipv4);
	if (place == NO_LINE)
		place = at->header->lines_at + ((__u32)hash & at->header->lines_mask);
	line = unit(at->table, place);
	if (!line)
		return PROBE_DONE;
	wanted = (hash >> 48 ?: 1) * ALL_LANES;
	low = nonzero_lanes(((volatile __u64 *)line)[0] ^ wanted);
	high = nonzero_lanes(((volatile __u64 *)line)[1] ^ wanted);
	if (~(low & high)) {
		lanes &= ~low >> 15 | ~high >> 14;
		if (lanes && look_closer(at, tuple, line, place, lanes, ipv4))
			return PROBE_MORE;
	}
	if (!line->next)
		return PROBE_NEXT;
	at->search->line = at->header->spares_at + line->next - 1;
	return PROBE_MORE;
}

/* The number of the next tuple; false when there is none. */
static __always_inline bool next_tuple(const struct table_search *at, __u32 *number)
{
	struct search *search = at->search;
	__u32 shift = at->directory->shift & 7, next = search->tuple + 1;

	if (!(next & ((1 << shift) - 1))) { /* the next bit's */
		if (!search->bits)
			return false;
		next = lowest_bit(search->bits) << shift;
		search->bits &= search->bits - 1;
	}
	search->tuple = next;
	*number = next;
	return next < at->directory->tuples;
}

/* One line: the one that is next by search->line, or that of the next tuple. */
static __always_inline long look(const struct table_search *at, const bool ipv4)
{
	struct search *search = at->search;
	__u32 place = search->line, number = search->tuple;
	__u64 lanes = search->lanes;

	if (place == NO_LINE && !next_tuple(at, &number))
		return true;
	search->line = NO_LINE;
	search->lanes = ALL_LANES_LEFT;
	return probe(at, number, place, lanes, ipv4) == PROBE_DONE;
}

static long step_ipv4(__u32 number, struct table_search *at)
{
	return look(at, true);
}

static long step_ipv6(__u32 number, struct table_search *at)
{
	return look(at, false);
}

/* The first few tuples, one to a bit, without a call for each. False when there is more to look at. */
static __always_inline bool look_at_first(const struct table_search *at, const bool ipv4)
{
	struct search *search = at->search;
	__u64 bits = search->bits;
	__u32 number, left = FIRST_TUPLES;

	if (at->directory->shift)
		return false;
	do {
		enum probe result;

		barrier(); /* keeps no register filled: kernel 6.1 takes no back-edge but of a jump */
		number = lowest_bit(bits);
		bits &= bits - 1;
		result = probe(at, number, NO_LINE, ALL_LANES_LEFT, ipv4);
		if (result == PROBE_DONE)
			return true;
		if (result == PROBE_MORE || !bits)
			break;
	} while (--left);
	search->bits = bits;
	search->tuple = number;
	return !bits && search->line == NO_LINE;
}

static __always_inline void look_at_all(struct table_search *at, const bool ipv4)
{
	struct search *search = at->search;

	search->bits = candidates(at, ipv4);
	if (!search->bits || look_at_first(at, ipv4))
		return;
	if (ipv4) {
		bpf_loop(STEPS_MAX, step_ipv4, at, 0);
		barrier(); /* two calls: the kernel puts one of a function that it knows in line */
	} else {
		bpf_loop(STEPS_MAX, step_ipv6, at, 0);
	}
}

/* Finds the rule that decides about the key in at->search; NULL when none does. Its precedence when
 * it was found is in search->best: the rule may be taken out meanwhile. */
static __always_inline struct rule_entry *find_rule(struct table_search *at, bool ipv4)
{
	struct search *search = at->search;

	at->seed = at->header->seed ^ search->directory * TUPLES_MAX;
	search->lanes = ALL_LANES_LEFT;
	search->best = ~0ULL;
	search->tuple = ~0U; /* before the first of a bit */
	search->line = NO_LINE;
	search->rule = 0;
	if (ipv4)
		look_at_all(at, true);
	else
		look_at_all(at, false);
	return search->rule ? unit(at->table, search->rule) : NULL;
}

#endif
