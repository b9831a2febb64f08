/* Reads bytes of a packet, wherever they are. Header bytes in the linear part are read in place, others
 * are copied out, so that no packet is changed. */
#ifndef WEIR_READ_H
#define WEIR_READ_H

#include "kernel.h"

#define IN_PLACE_MAX 0x4000 /* the verifier follows packet offsets up to 0xffff */

/* Where a program finds the bytes of a packet, and so what its context is. */
enum source {
	SOURCE_XDP,    /* struct xdp_md */
	SOURCE_TC,     /* struct __sk_buff */
	SOURCE_BUFFER, /* struct buffer */
};

/* A packet, or the beginning of one, in kernel memory. */
struct buffer {
	__u64 first; /* address of its first byte */
	__u32 bytes; /* that lie there */
	__u32 pad;
};

static __always_inline long copy(void *ctx, const enum source source, __u32 at, void *to, __u32 bytes)
{
	const struct buffer *buffer = ctx;

	if (source == SOURCE_XDP)
		return bpf_xdp_load_bytes(ctx, at, to, bytes);
	if (source == SOURCE_TC)
		return bpf_skb_load_bytes(ctx, at, to, bytes);
	if (at > buffer->bytes || bytes > buffer->bytes - at)
		return -1;
	return bpf_probe_read_kernel(to, bytes, (void *)(buffer->first + at));
}

static __always_inline void *first_byte(void *ctx, const enum source source)
{
	return source == SOURCE_XDP ? (void *)(long)((struct xdp_md *)ctx)->data :
				      (void *)(long)((struct __sk_buff *)ctx)->data;
}

static __always_inline void *after_last(void *ctx, const enum source source)
{
	return source == SOURCE_XDP ? (void *)(long)((struct xdp_md *)ctx)->data_end :
				      (void *)(long)((struct __sk_buff *)ctx)->data_end;
}

/* Reads *to from the frame; false when the frame ends before. */
#define READ(ctx, source, at, to)                                                        \
	({                                                                               \
		__u32 at_ = (at);                                                        \
		void *from_ = (source) == SOURCE_BUFFER ? NULL : first_byte(ctx, source) + at_; \
		bool read_ = true;                                                       \
		if ((source) != SOURCE_BUFFER && at_ < IN_PLACE_MAX &&                   \
		    from_ + sizeof(*(to)) <= after_last(ctx, source))                    \
			*(to) = *(typeof(to))from_;                                      \
		else                                                                     \
			read_ = !copy(ctx, source, at_, to, sizeof(*(to)));              \
		read_;                                                                   \
	})

#endif
