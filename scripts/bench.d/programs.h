// BPF objects of a benchmark, by libbpf, and the frame that their programs are given.
#ifndef WEIR_PROGRAMS_H
#define WEIR_PROGRAMS_H

#include "bench.h"
#include <net/if.h>

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

enum { FRAME_BYTES = 60, FRAME_SPORT = 1009, FRAME_DPORT = 9, FRAME_PROTOCOL = 17 };

struct frame {
	struct ethhdr eth;
	struct iphdr ip;
	struct udphdr udp;
	uint8_t payload[FRAME_BYTES - sizeof(struct ethhdr) - sizeof(struct iphdr) - sizeof(struct udphdr)];
} __attribute__((packed));

// UDP without a source yet. Of the MAC addresses, 02:00:00:00:00:XX, the last bytes.
static inline struct frame udp_frame(uint8_t to, uint8_t from, uint32_t destination)
{
	struct frame frame = {
		.eth = { .h_dest = { 2, 0, 0, 0, 0, to }, .h_source = { 2, 0, 0, 0, 0, from }, .h_proto = htons(ETH_P_IP) },
		.ip = { .version = 4, .ihl = 5, .ttl = 64, .protocol = FRAME_PROTOCOL,
			.tot_len = htons(FRAME_BYTES - sizeof(struct ethhdr)), .daddr = htonl(destination) },
		.udp = { .source = htons(FRAME_SPORT), .dest = htons(FRAME_DPORT),
			 .len = htons(FRAME_BYTES - sizeof(struct ethhdr) - sizeof(struct iphdr)) },
	};

	return frame;
}

static inline uint32_t interface(const char *name)
{
	uint32_t index = if_nametoindex(name);

	if (!index)
		die(name, errno);
	return index;
}

static inline struct bpf_object *open_object(const char *path)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);

	if (!object)
		die(path, errno);
	return object;
}

// Writes a switch of .rodata; BTF says where it is.
static inline void set(struct bpf_object *object, const char *name, uint32_t value)
{
	const struct btf *btf = bpf_object__btf(object);
	const struct btf_type *section = btf__type_by_id(btf, (uint32_t)btf__find_by_name_kind(btf, ".rodata", BTF_KIND_DATASEC));
	struct bpf_map *map;

	bpf_object__for_each_map(map, object) {
		size_t size;
		const void *initial = bpf_map__initial_value(map, &size);
		uint8_t data[1024];

		if (!initial || !strstr(bpf_map__name(map), ".rodata"))
			continue;
		if (size > sizeof(data))
			die(".rodata", E2BIG);
		memcpy(data, initial, size);
		for (int i = 0; i < btf_vlen(section); i++) {
			const struct btf_var_secinfo *at = btf_var_secinfos(section) + i;
			const struct btf_type *variable = btf__type_by_id(btf, at->type);

			if (strcmp(btf__name_by_offset(btf, variable->name_off), name) == 0) {
				memcpy(data + at->offset, &value, at->size);
				bpf_map__set_initial_value(map, data, size);
				return;
			}
		}
	}
	die(name, ENOENT);
}

static inline void load(struct bpf_object *object)
{
	int error = bpf_object__load(object);

	if (error)
		die("load", error);
}

static inline struct bpf_program *find(struct bpf_object *object, const char *name)
{
	struct bpf_program *program = bpf_object__find_program_by_name(object, name);

	if (!program)
		die(name, ENOENT);
	return program;
}

static inline int program_fd(struct bpf_object *object, const char *name) { return bpf_program__fd(find(object, name)); }

#endif
