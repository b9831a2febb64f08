/* The few kernel fields that Weir's programs read. CO-RE finds them on the running kernel; what is
 * not declared here cannot be read by accident. */
#ifndef WEIR_KERNEL_H
#define WEIR_KERNEL_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct ns_common {
	unsigned int inum;
};

struct hlist_node {
	struct hlist_node *next;
};

struct hlist_head {
	struct hlist_node *first;
};

struct net {
	struct ns_common ns;
	struct hlist_head *dev_index_head;
};

struct nsproxy {
	struct net *net_ns;
};

typedef struct {
	unsigned int val;
} kuid_t;

struct cred {
	kuid_t uid;
	kuid_t euid;
};

struct kernfs_node {
	const char *name;
	struct kernfs_node *parent;
	unsigned long long id;
};

/* since 6.15 the parent is guarded by RCU and has another name */
struct kernfs_node___rcu {
	struct kernfs_node *__parent;
};

struct cgroup {
	struct kernfs_node *kn;
};

struct css_set {
	struct cgroup *dfl_cgrp;
};

struct mm_struct {
	unsigned long arg_start;
	unsigned long arg_end;
};

struct signal_struct {
	unsigned int flags;
	int group_exit_code;
	struct {
		int counter;
	} live;
};

typedef struct {
	unsigned long sig[1];
} sigset_t;

struct sigpending {
	sigset_t signal;
};

struct task_struct {
	int pid;
	int tgid;
	int exit_code;
	unsigned long long start_boottime;
	char comm[16];
	const struct cred *cred;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct mm_struct *mm;
	struct nsproxy *nsproxy;
	struct css_set *cgroups;
	struct signal_struct *signal;
	struct sigpending pending;
	sigset_t blocked;
};

struct linux_binprm {
	int argc;
	const char *filename;
	const char *interp;
};

struct sock_common {
	unsigned char skc_state;
	struct {
		struct net *net;
	} skc_net;
};

struct sock {
	struct sock_common __sk_common;
	kuid_t sk_uid;
	struct {
		struct cgroup *cgroup;
	} sk_cgrp_data;
};

struct net_device {
	char name[16];
	int ifindex;
	unsigned short type;
	struct {
		struct net *net;
	} nd_net;
	struct hlist_node index_hlist;
};

struct dst_entry {
	struct net_device *dev;
};

struct skb_shared_info {
	unsigned short gso_size;
	unsigned short gso_segs;
};

struct sk_buff {
	struct net_device *dev;
	struct sock *sk;
	unsigned long _skb_refdst;
	unsigned int len;
	int skb_iif;
	unsigned short vlan_proto;
	unsigned short vlan_tci;
	unsigned short protocol;
	unsigned short network_header;
	unsigned short mac_header;
	unsigned int tail;
	unsigned int end;
	unsigned char *head;
	unsigned char *data;
};

/* since 6.2 a tag is there when this is not 0, before that a bit says so */
struct sk_buff___all {
	unsigned int vlan_all;
};

struct sk_buff___present {
	unsigned char vlan_present : 1;
};

/* where netfilter is built */
struct sk_buff___traced {
	unsigned char nf_trace : 1;
};

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long di;
	unsigned long si;
	unsigned long dx;
	unsigned long ax;
	unsigned long sp;
};
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs {
	unsigned long long regs[31];
	unsigned long long orig_x0;
	unsigned long long sp;
};
#endif

#pragma clang attribute pop

static __always_inline struct kernfs_node *parent_of(struct kernfs_node *node)
{
	struct kernfs_node___rcu *renamed = (void *)node;

	if (bpf_core_field_exists(renamed->__parent))
		return BPF_CORE_READ(renamed, __parent);
	return BPF_CORE_READ(node, parent);
}

/* The arguments of the running system call. At its exit arm64 keeps the first one aside. */
#if defined(__TARGET_ARCH_x86)
#define SYSCALL_ARG1(regs) ((regs)->di)
#define SYSCALL_ARG2(regs) ((regs)->si)
#define SYSCALL_ARG3(regs) ((regs)->dx)
#elif defined(__TARGET_ARCH_arm64)
#define SYSCALL_ARG1(regs) ((regs)->orig_x0)
#define SYSCALL_ARG2(regs) ((regs)->regs[1])
#define SYSCALL_ARG3(regs) ((regs)->regs[2])
#endif

/* In probes of functions: the arguments, the value that is returned, and what is the same where a
 * call begins and where it ends: its place on the stack. x86 has the return address there, which is
 * gone at the end. */
#if defined(__TARGET_ARCH_x86)
#define PROBE_ARG1(regs) ((regs)->di)
#define PROBE_ARG2(regs) ((regs)->si)
#define PROBE_ARG3(regs) ((regs)->dx)
#define PROBE_CALL(regs) ((regs)->sp)
#define RETURN_VALUE(regs) ((regs)->ax)
#define RETURN_CALL(regs) ((regs)->sp - 8)
#elif defined(__TARGET_ARCH_arm64)
#define PROBE_ARG1(regs) ((regs)->regs[0])
#define PROBE_ARG2(regs) ((regs)->regs[1])
#define PROBE_ARG3(regs) ((regs)->regs[2])
#define PROBE_CALL(regs) ((regs)->sp)
#define RETURN_VALUE(regs) ((regs)->regs[0])
#define RETURN_CALL(regs) ((regs)->sp)
#endif

#endif
