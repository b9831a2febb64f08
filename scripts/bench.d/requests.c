// Requests through a filter, for `filter`: how long they take, and whether each is judged rightly while rules change.
//
//   cc -O2 -Wall -Wextra -Werror -pthread -o requests requests.c
//   requests ask FROM TO INDEX REQUESTS MS       requests of 64 bytes and answers as long, by UDP, one after the other,
//                                                from the source of that index to SERVER, at most for MS
//   requests watch FROM TO PPS                   so many packets a second to SERVER while it reads standard input
//
// FROM and TO are files of network namespaces. ask: client and server have a CPU each and do not sleep; prints the answers'
// times in ns, sorted: each hundredth from the least to the greatest, then the 999th thousandth.
//
// watch: a line on standard input is "start", or the number of an update that is in force now: from then on the source of
// that index must be dropped, and the one UPDATES higher pass; a packet of each is sent then. All the time, packets of
// STANDING sources that always pass and as many that are never let pass alternate. At the end it prints what was sent and
// arrived of both kinds, updates, and the time that they took since "start". Needs root.
#include "bench.h"
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <sys/socket.h>
#include "filter.h"

enum { SERVER = 0xc0000201, PORT = 7, BYTES = 64, WARM_UP = 500, LOST_SECONDS = 10, ROOM = 32 << 20, CPUS = 2 };
enum { UPDATES = 200, STANDING = 10, FIRST_ALLOWED = 1000, FIRST_DENIED = 2000, BURSTS = 1000, GRACE_NS = 200000000 };

struct datagram {
	struct iphdr ip;
	struct udphdr udp;
	uint8_t payload[BYTES - sizeof(struct iphdr) - sizeof(struct udphdr)];
} __attribute__((packed));

static int from_netns, to_netns;
static atomic_bool ready, sent_all, ended;
static atomic_ullong sent[2], arrived[2]; // by whether it is let pass
static unsigned int burst;

static int open_netns(const char *path)
{
	int netns = open(path, O_RDONLY | O_CLOEXEC);

	return netns < 0 ? die(path, errno) : netns;
}

// The calling thread: its network namespace, and its CPU, if there are as many.
static void settle(int netns, int cpu)
{
	cpu_set_t one;

	if (setns(netns, CLONE_NEWNET))
		die("enter a network namespace", errno);
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	if (sysconf(_SC_NPROCESSORS_ONLN) >= CPUS && sched_setaffinity(0, sizeof(one), &one))
		die("stay on a CPU", errno);
}

static struct sockaddr_in at(uint32_t address, uint16_t port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr = { htonl(address) }, .sin_port = htons(port) };
}

static int udp_socket(uint32_t address, uint16_t port)
{
	struct sockaddr_in local = at(address, port);
	int room = ROOM, udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (udp < 0 || setsockopt(udp, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) ||
	    bind(udp, (struct sockaddr *)&local, sizeof(local)))
		die("open a socket", errno);
	return udp;
}

static void *serve(void *nothing)
{
	struct sockaddr_in peer;
	socklen_t length = sizeof(peer);
	uint8_t data[BYTES];
	int udp;

	settle(to_netns, 1);
	udp = udp_socket(SERVER, PORT);
	ready = true;
	while (!ended) {
		ssize_t bytes = recvfrom(udp, data, sizeof(data), MSG_DONTWAIT, (struct sockaddr *)&peer, &length);

		if (bytes > 0 && sendto(udp, data, (size_t)bytes, 0, (struct sockaddr *)&peer, length) != bytes)
			die("answer", errno);
	}
	close(udp);
	return nothing;
}

static uint64_t ask_once(int udp, uint64_t request)
{
	uint64_t data[BYTES / sizeof(uint64_t)] = { request }, start = now_ns(CLOCK_MONOTONIC);

	if (send(udp, data, sizeof(data), 0) != sizeof(data))
		die("send", errno);
	do {
		if (recv(udp, data, sizeof(data), MSG_DONTWAIT) == sizeof(data) && data[0] == request)
			return now_ns(CLOCK_MONOTONIC) - start;
	} while (now_ns(CLOCK_MONOTONIC) - start < LOST_SECONDS * 1000000000ull);
	errno = ETIMEDOUT;
	return (uint64_t)die("a request was not answered", errno);
}

static int by_value(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

static void print_times(uint64_t *ns, uint64_t requests)
{
	qsort(ns, requests, sizeof(*ns), by_value);
	printf("{\"requests\":%llu,\"percentiles_ns\":[", (unsigned long long)requests);
	for (uint64_t i = 0; i <= 100; i++)
		printf("%s%llu", i ? "," : "", (unsigned long long)ns[i * (requests - 1) / 100]);
	printf("],\"p999_ns\":%llu}\n", (unsigned long long)ns[(requests - 1) * 999 / 1000]);
}

static void start_thread(pthread_t *thread, void *(*run)(void *))
{
	if ((errno = pthread_create(thread, NULL, run, NULL)))
		die("start a thread", errno);
}

static void await_ready(void)
{
	while (!ready)
		pause_ns(GRACE_NS / 100);
}

static int ask(uint32_t index, uint64_t requests, uint64_t ms)
{
	uint64_t *ns = calloc(requests, sizeof(*ns)), done = 0, start;
	struct sockaddr_in server = at(SERVER, PORT);
	pthread_t thread;
	int udp;

	start_thread(&thread, serve);
	settle(from_netns, 0);
	udp = udp_socket(source_address(index), 0);
	if (!ns || connect(udp, (struct sockaddr *)&server, sizeof(server)))
		die("connect", errno);
	await_ready();
	start = now_ns(CLOCK_MONOTONIC);
	for (uint64_t i = 1; i <= WARM_UP && now_ns(CLOCK_MONOTONIC) - start < ms * 1000000 / 4; i++)
		ask_once(udp, requests + i);
	start = now_ns(CLOCK_MONOTONIC);
	for (; done < requests && (!done || now_ns(CLOCK_MONOTONIC) - start < ms * 1000000); done++)
		ns[done] = ask_once(udp, done);
	ended = true;
	pthread_join(thread, NULL);
	print_times(ns, done);
	return 0;
}

static void send_from(int raw, uint32_t index, bool allowed)
{
	struct sockaddr_in server = at(SERVER, PORT);
	struct datagram data = {
		.ip = { .version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP, .tot_len = htons(sizeof(data)),
			.saddr = htonl(source_address(index)), .daddr = htonl(SERVER) },
		.udp = { .source = htons(1009), .dest = htons(PORT), .len = htons(sizeof(data) - sizeof(struct iphdr)) },
	};

	if (sendto(raw, &data, sizeof(data), 0, (struct sockaddr *)&server, sizeof(server)) != sizeof(data))
		die("send", errno);
	sent[allowed]++;
}

static int raw_socket(void)
{
	int raw = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);

	return raw < 0 ? die("open a raw socket", errno) : raw;
}

static void *keep_sending(void *nothing)
{
	uint32_t turn = 0;
	int raw;

	settle(from_netns, 0);
	raw = raw_socket();
	while (!sent_all) {
		for (unsigned int i = 0; i < burst; i++, turn++)
			send_from(raw, (turn & 1 ? FIRST_ALLOWED : FIRST_DENIED) + turn / 2 % STANDING, turn & 1);
		pause_ns(1000000000u / BURSTS);
	}
	close(raw);
	return nothing;
}

static bool is_allowed(uint32_t index)
{
	return (index >= UPDATES && index < 2 * UPDATES) || (index >= FIRST_ALLOWED && index < FIRST_ALLOWED + STANDING);
}

// Newton's iteration for the inverse modulo a power of two, doubling the bits that are right.
static uint32_t index_of(uint32_t address)
{
	uint32_t inverse = SOURCE_STEP;

	for (int bits = 3; bits < 32; bits *= 2)
		inverse *= 2 - SOURCE_STEP * inverse;
	return address * inverse & SOURCE_MASK;
}

static void *keep_receiving(void *nothing)
{
	struct timeval wait = { .tv_usec = 50000 };
	struct sockaddr_in peer;
	socklen_t length = sizeof(peer);
	uint8_t data[BYTES];
	int udp;

	if (setns(to_netns, CLONE_NEWNET))
		die("enter a network namespace", errno);
	udp = udp_socket(SERVER, PORT);
	ready = true;
	if (setsockopt(udp, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)))
		die("limit the time of a socket", errno);
	while (!ended) {
		if (recvfrom(udp, data, sizeof(data), 0, (struct sockaddr *)&peer, &length) < 0)
			continue;
		arrived[is_allowed(index_of(ntohl(peer.sin_addr.s_addr)))]++;
	}
	close(udp);
	return nothing;
}

static int watch(uint32_t pps)
{
	uint64_t start = 0, last = 0, updates = 0;
	pthread_t sender, receiver;
	char line[64];
	int raw;

	burst = pps / BURSTS;
	if (setns(from_netns, CLONE_NEWNET))
		die("enter a network namespace", errno);
	raw = raw_socket();
	start_thread(&receiver, keep_receiving);
	await_ready();
	start_thread(&sender, keep_sending);
	while (fgets(line, sizeof(line), stdin)) {
		last = now_ns(CLOCK_MONOTONIC);
		if (!strcmp(line, "start\n")) {
			start = last;
			continue;
		}
		line[strcspn(line, "\n")] = 0;
		send_from(raw, (uint32_t)number(line), false);
		send_from(raw, (uint32_t)number(line) + UPDATES, true);
		updates++;
	}
	sent_all = true;
	pthread_join(sender, NULL);
	pause_ns(GRACE_NS); // until the last ones are there
	ended = true;
	pthread_join(receiver, NULL);
	printf("{\"updates\":%llu,\"ns\":%llu,\"allowed\":{\"sent\":%llu,\"arrived\":%llu},\"denied\":{\"sent\":%llu,\"arrived\":%llu}}\n",
	       (unsigned long long)updates, (unsigned long long)(last - start), sent[1], arrived[1], sent[0], arrived[0]);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 3 ? argv[1] : "";

	if (argc > 3) {
		from_netns = open_netns(argv[2]);
		to_netns = open_netns(argv[3]);
	}
	if (!strcmp(what, "ask") && argc == 7)
		return ask((uint32_t)number(argv[4]), number(argv[5]), number(argv[6]));
	if (!strcmp(what, "watch") && argc == 5)
		return watch((uint32_t)number(argv[4]));
	fputs("usage: see the top of requests.c\n", stderr);
	return 2;
}
