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
#define STEPS_MAX (1 << 16) /* lines that are looked at for one packet */
#define NO_LINE 0
#define ALL_LANES_LOW 0x0001000100010001ULL
#define ALL_LANES_HIGH 0x8000800080008000ULL
#define DE_BRUIJN 0x03f79d71b4cb0a89ULL

/* What one CPU looks for. In a map, for of a map's memory the verifier assumes nothing: kernels
 * before 6.7 verify the body of bpf_loop() once, with what was known of the stack before it. */
struct search {
	__u64 key[KEY_WORDS];
	__u64 masked[KEY_WORDS]; /* by the tuple that is looked at */
	__u64 bits;              /* of the tuples that are left */
	__u64 best;              /* precedence of the rule that was found */
	__u32 tuple;             /* the next one */
	__u32 tuples_end;        /* of the bit that was taken last */
	__u32 line;              /* the unit of the line that is next, or NO_LINE: the next tuple's */
	__u32 rule;              /* the unit of the rule that was found; 0: none */
	__u16 fingerprint;
	__u16 pad;
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

static __always_inline void *unit(void *table, __u32 number)
{
	return bpf_map_lookup_elem(table, &number);
}

static __always_inline __u64 gate(const struct table_search *at, __u32 level, __u64 prefix)
{
	__u64 hash = mix(at->header->seed, GATE_SALT + at->search->directory * 8 + level);
	__u32 number = (__u32)mix(hash, prefix) & at->directory->gates_mask;
	const __u64 *gates = unit(at->table, at->directory->gates_at + number / 8);

	return gates ? gates[number & 7] : 0;
}

/* The bits of all tuples that an address can have a rule in. */
static __always_inline __u64 address_gates(const struct table_search *at, __u32 levels, __u32 side,
					   __u64 word, bool ipv4)
{
	__u32 first = side ? GATE_DESTINATION_SHORT : GATE_SOURCE_SHORT;
	__u64 address = ipv4 ? bpf_ntohl((__u32)word) : bpf_be64_to_cpu(word), bits = 0;

	if (levels & 1 << first)
		bits |= gate(at, first, address >> (ipv4 ? 24 : 32));
	if (levels & 2 << first)
		bits |= gate(at, first + 1, address >> 16);
	if (levels & 4 << first)
		bits |= gate(at, first + 2, address >> (ipv4 ? 8 : 0));
	return bits;
}

static __always_inline __u64 candidates(const struct table_search *at, bool ipv4)
{
	__u32 levels = at->directory->levels;

	return at->directory->always |
	       address_gates(at, levels, 0, at->search->key[0], ipv4) |
	       address_gates(at, levels, 1, at->search->key[2], ipv4);
}

static __always_inline __u64 hash_masked(const struct search *search, __u64 seed, __u32 tuple)
{
	__u64 hash = mix(seed, search->directory * TUPLES_MAX + tuple);

	if (search->directory < 2) {
		hash = mix(hash, search->masked[0] | search->masked[2] << 32);
	} else {
		hash = mix(hash, search->masked[0]);
		hash = mix(hash, search->masked[1]);
		hash = mix(hash, search->masked[2]);
		hash = mix(hash, search->masked[3]);
	}
	return mix(hash, search->masked[4]);
}

static __always_inline bool take_bit(const struct table_search *at)
{
	struct search *search = at->search;
	__u64 lowest = search->bits & -search->bits;
	__u32 shift = at->directory->shift & 7, first;

	if (!lowest)
		return false;
	search->bits ^= lowest;
	first = bit_numbers[lowest * DE_BRUIJN >> 58 & 63] << shift;
	search->tuple = first;
	search->tuples_end = first + (1 << shift);
	return true;
}

/* Goes on to the next tuple, and to the line of the packet's key there; false when none is left. */
static __always_inline bool next_tuple(const struct table_search *at)
{
	struct search *search = at->search;
	const struct tuple *tuple;
	__u32 number;
	__u64 hash;

	if (search->tuple == search->tuples_end && !take_bit(at))
		return false;
	number = search->tuple++;
	if (number >= at->directory->tuples)
		return false;
	tuple = unit(at->table, at->directory->tuples_at + number);
	if (!tuple || tuple->best >= search->best)
		return false;
	for (int i = 0; i < KEY_WORDS; i++)
		search->masked[i] = search->key[i] & tuple->mask[i];
	hash = hash_masked(search, at->header->seed, number);
	search->fingerprint = (hash >> 48) ?: 1;
	search->line = at->header->lines_at + ((__u32)hash & at->header->lines_mask);
	return true;
}

/* TTL and lease: past them a rule is as if it were not there. */
static __always_inline bool holds(const struct datapath_state *state, const struct rule_entry *rule)
{
	__u64 expires = rule->expires_rate >> EXPIRES_SHIFT;
	__u32 lease = rule->precedence & PRECEDENCE_LEASE;

	if (!expires && !lease)
		return true;
	if (expires && expires <= bpf_jiffies64())
		return false;
	return !lease || *(volatile __u64 *)&state->leases[lease & (LEASES - 1)] > bpf_jiffies64();
}

static __always_inline void consider(const struct table_search *at, __u32 number)
{
	struct search *search = at->search;
	__u32 place = at->header->rules_at + number;
	const struct rule_entry *rule = unit(at->table, place);

	if (!rule || rule->key[4] != search->masked[4] || rule->key[0] != search->masked[0] ||
	    rule->key[2] != search->masked[2] || rule->key[1] != search->masked[1] ||
	    rule->key[3] != search->masked[3])
		return;
	if (rule->precedence >= search->best || !holds(at->state, rule))
		return;
	search->best = rule->precedence;
	search->rule = place;
}

/* Whether one of the four numbers in a word is 0: Warren, Hacker's Delight, 6-1. It may say so of the
 * one after a 0 too. */
static __always_inline __u64 zero_lanes(__u64 word)
{
	return (word - ALL_LANES_LOW) & ~word & ALL_LANES_HIGH;
}

static __always_inline void search_line(const struct table_search *at)
{
	struct search *search = at->search;
	const struct rule_line *line = unit(at->table, search->line);
	__u64 wanted = search->fingerprint * ALL_LANES_LOW, low, high;

	search->line = NO_LINE;
	if (!line)
		return;
	if (line->next)
		search->line = at->header->spares_at + line->next - 1;
	low = *(volatile __u64 *)&line->fingerprint[0] ^ wanted;
	high = *(volatile __u64 *)&line->fingerprint[4] ^ wanted;
	if (!(zero_lanes(low) | zero_lanes(high)))
		return;
#pragma clang loop unroll(full) /* as a loop, clang enters it where kernel 6.1 takes no back-edge */
	for (int i = 0; i < LINE_RULES; i++)
		if (line->fingerprint[i] == search->fingerprint)
			consider(at, line->rule[i]);
}

static long step(__u32 number, struct table_search *at)
{
	if (at->search->line == NO_LINE && !next_tuple(at))
		return 1;
	search_line(at);
	return 0;
}

/* Finds the rule that decides about the key in at->search; NULL when none does. */
static __always_inline struct rule_entry *find_rule(struct table_search *at, bool ipv4)
{
	struct search *search = at->search;

	search->bits = candidates(at, ipv4);
	if (!search->bits)
		return NULL;
	search->best = ~0ULL;
	search->tuple = 0;
	search->tuples_end = 0;
	search->line = NO_LINE;
	search->rule = 0;
	bpf_loop(STEPS_MAX, step, at, 0);
	return search->rule ? unit(at->table, search->rule) : NULL;
}

#endif
