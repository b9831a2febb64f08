// Time from the start of a command to the first event it shows, and its peak memory. The events are
// execs of /bin/true, one every other millisecond; the command writes to a terminal of its own.
//
//   cc -O2 -Wall -Wextra -Werror -o firstline firstline.c
//   firstline COMMAND ARGS...
//
// Prints "MS CPU_MS KIB": the time until "/bin/true" appeared in the output, the CPU time that the command
// itself had used by then, and the largest resident set of the command and of the processes it waited for,
// up to half a second later. stderr is the caller's.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define EVENT "/bin/true"

enum { EVENT_EVERY_US = 2000, LIMIT_MS = 20000, GO_ON_MS = 500, END_MS = 5000, BUFFER_BYTES = 1 << 16 };

static void die(const char *what)
{
	fprintf(stderr, "firstline: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static double cpu_ms(pid_t pid)
{
	struct timespec used;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &used))
		return 0;
	return (double)used.tv_sec * 1e3 + (double)used.tv_nsec / 1e6;
}

static pid_t start_load(void)
{
	pid_t load = fork();

	if (load < 0)
		die("fork");
	if (load > 0)
		return load;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		pid_t child = vfork();

		if (child == 0) {
			execl(EVENT, EVENT, (char *)NULL);
			_exit(127);
		}
		waitpid(child, NULL, 0);
		usleep(EVENT_EVERY_US);
	}
}

static int open_terminal(char *name, size_t bytes)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (master < 0 || grantpt(master) || unlockpt(master) || ptsname_r(master, name, bytes))
		die("open a pseudo-terminal");
	return master;
}

static pid_t start_command(char **command, const char *terminal)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid > 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	int out = open(terminal, O_RDWR | O_NOCTTY);

	if (out < 0 || dup2(out, STDOUT_FILENO) < 0)
		die(terminal);
	close(out);
	execvp(command[0], command);
	die(command[0]);
	return 0;
}

// Reads what the command writes until the event is in it or the time is over; whether it was found.
static int read_until(int master, const char *wanted, uint64_t deadline_us)
{
	static char text[BUFFER_BYTES + 1];
	size_t used = 0;

	for (;;) {
		uint64_t now = now_us();
		struct pollfd ready = { .fd = master, .events = POLLIN };

		if (now >= deadline_us)
			return 0;
		if (poll(&ready, 1, (int)((deadline_us - now) / 1000u) + 1) <= 0)
			continue;
		ssize_t bytes = read(master, text + used, BUFFER_BYTES - used);

		if (bytes <= 0)
			return 0;
		used += (size_t)bytes;
		text[used] = '\0';
		if (wanted && strstr(text, wanted))
			return 1;
		if (!wanted || used == BUFFER_BYTES)
			used = 0;
	}
}

// Interrupts, and kills what does not end; the terminal is read on, so that nobody waits for it.
static void stop(pid_t pid, int master, struct rusage *usage)
{
	uint64_t deadline = now_us() + END_MS * 1000u;
	int status;

	kill(pid, SIGINT);
	while (wait4(pid, &status, WNOHANG, usage) == 0) {
		if (now_us() >= deadline)
			kill(pid, SIGKILL);
		read_until(master, NULL, now_us() + 5000u);
	}
}

int main(int argc, char **argv)
{
	char terminal[64];
	struct rusage usage = { 0 };

	if (argc < 2) {
		fprintf(stderr, "usage: firstline COMMAND ARGS...\n");
		return 2;
	}
	int master = open_terminal(terminal, sizeof(terminal));
	pid_t load = start_load();
	uint64_t start = now_us();
	pid_t command = start_command(argv + 1, terminal);
	int shown = read_until(master, EVENT, start + LIMIT_MS * 1000u);
	uint64_t spent = now_us() - start;
	double cpu = cpu_ms(command);

	if (shown)
		read_until(master, NULL, now_us() + GO_ON_MS * 1000u);
	stop(command, master, &usage);
	kill(load, SIGKILL);
	waitpid(load, NULL, 0);
	if (!shown) {
		fprintf(stderr, "firstline: %s: no event shown in %d s\n", argv[1], LIMIT_MS / 1000);
		return 1;
	}
	printf("%.1f %.1f %ld\n", (double)spent / 1000.0, cpu, usage.ru_maxrss);
	return 0;
}
