/* The table of rules as user space writes it and lookup.h reads it: one array of units of 64 bytes,
 * behind a map of maps, so that one update puts a whole set in another's place. Unit 0 is the header,
 * units 1 to 4 the directories, the header says where the rest is. */
#ifndef WEIR_RULES_H
#define WEIR_RULES_H

#include <linux/types.h>

/* Changes with every struct below, with the hashes of lookup.h, and with what user space writes into
 * the texts. */
#define TABLE_LAYOUT 2
#define TABLE_UNIT 64
#define TABLE_TEMPLATE_UNITS 8
#define TUPLES_MAX 1024 /* of a family and direction */
#define LINE_RULES 8
#define LINES_CHAINED_MAX 512 /* one after the other: so many rules of one key */

struct table_header {
	__u64 seed;       /* secret: nobody can choose keys that meet in one line */
	__u64 generation; /* counts the swaps */
	__u32 layout;     /* TABLE_LAYOUT */
	__u32 lines_at;   /* units: where the lines begin */
	__u32 lines_mask; /* lines that a hash can name, less 1; a power of 2 */
	__u32 spares_at;  /* lines that full ones are continued in */
	__u32 spares;     /* how many there are, used or not */
	__u32 rules_at;
	__u32 rules;      /* how many rules there is room for */
	__u32 texts_at;   /* what only user space reads: see TableTexts */
	__u32 texts;      /* units of it */
	__u32 units;      /* of all */
	__u64 pad;
};

/* What a directory's tuples want to know of a packet beyond its headers. */
enum table_need {
	NEEDS_LOCAL = 1 << 0,
	NEEDS_BEGINS = 1 << 1,
	NEEDS_FRAGMENTS = 1 << 2, /* ports of later fragments */
};

/* Unit 1 + family * 2 + direction: family 0 is IPv4, 1 IPv6; directions are those of packet.h. */
struct table_directory {
	__u64 always;     /* bits of tuples that no gate tells of */
	__u32 tuples_at;  /* struct tuple: the one with the best rule first */
	__u32 tuples;
	__u32 shift;      /* a bit stands for 2^shift tuples, one after the other */
	__u32 gates_at;   /* units of 8 gates */
	__u32 gates_mask; /* gates less 1; a power of 2, at least 8 */
	__u32 levels;     /* 1 << enum gate_level: those that have gates */
	__u32 needs;      /* enum table_need */
	__u32 pad[7];
};

/* A gate is a u64 with the bits of the tuples that have a rule whose address begins as the packet's
 * does. Which bits of which address: of IPv4 the first 8, 16 or 24, of IPv6 the first 32, 48 or 64, or
 * all. A tuple of single addresses has gates for LONG or, where several tuples are, for FULL. */
enum gate_level {
	GATE_SOURCE_SHORT,
	GATE_SOURCE_MIDDLE,
	GATE_SOURCE_LONG,
	GATE_DESTINATION_SHORT,
	GATE_DESTINATION_MIDDLE,
	GATE_DESTINATION_LONG,
	GATE_SOURCE_FULL,
	GATE_DESTINATION_FULL,
	GATE_LEVELS,
};

/* What rules are compared by. Words 0 and 1 are the source, 2 and 3 the destination, as on the wire
 * (IPv4 in the first 4 bytes of each); word 4 is made of the bits below. */
#define KEY_WORDS 5
#define KEY_DPORT_SHIFT 0  /* 16 bits in the machine's order; of ICMP the code */
#define KEY_SPORT_SHIFT 16 /* 16 bits; of ICMP the type */
#define KEY_PROTO_SHIFT 32 /* 8 bits */
#define KEY_VLAN_SHIFT 40  /* 12 bits: the outermost tag's id; without a tag 0xfff */
#define KEY_TCP_SHIFT 52   /* 8 bits: TCP's flags */
#define KEY_LOCAL (1ULL << 60)
#define KEY_BEGINS (1ULL << 61)    /* would begin a connection */
#define KEY_HAS_PORTS (1ULL << 62) /* ports, or type and code, are known */
#define KEY_HAS_TCP (1ULL << 63)   /* TCP's flags are known */

struct tuple {
	__u64 mask[KEY_WORDS];
	__u64 best; /* the lowest `precedence` of its rules */
	__u64 pad[2];
};

/* A line holds rules whose keys hash to it, of all tuples. fingerprint 0: the place is free. */
struct rule_line {
	__u16 fingerprint[LINE_RULES];
	__u32 rule[LINE_RULES]; /* from 0 */
	__u32 next;             /* the line that continues this one, as a number of a spare from 1; 0: none */
	__u32 pad[3];
};

/* Verdicts, in the order in which they win among equal ranks. */
enum verdict {
	VERDICT_PASS,
	VERDICT_LIMIT,
	VERDICT_DROP,
	VERDICT_NONE, /* no rule */
};

#define PRECEDENCE_RANK_SHIFT 34    /* 28 bits */
#define PRECEDENCE_VERDICT_SHIFT 32 /* 2 bits */
#define PRECEDENCE_ID_SHIFT 3       /* 29 bits: the rule's id */
#define PRECEDENCE_LEASE 7          /* the lowest 3 bits: whose lease it needs; 0: none */
#define EXPIRES_SHIFT 24            /* 40 bits of jiffies64; 0: never */
#define RATE_MASK 0xffffff          /* packets a second, of VERDICT_LIMIT */

struct rule_entry {
	__u64 key[KEY_WORDS];
	__u64 precedence;   /* the lowest that matches decides */
	__u64 expires_rate;
	__u64 hits;
};

_Static_assert(sizeof(struct table_header) == TABLE_UNIT, "layout");
_Static_assert(sizeof(struct table_directory) == TABLE_UNIT, "layout");
_Static_assert(sizeof(struct tuple) == TABLE_UNIT, "layout");
_Static_assert(sizeof(struct rule_line) == TABLE_UNIT, "layout");
_Static_assert(sizeof(struct rule_entry) == TABLE_UNIT, "layout");

#endif
