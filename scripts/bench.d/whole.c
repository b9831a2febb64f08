// What a command costs from its start to its end.
//
//   cc -O2 -Wall -Wextra -Werror -o whole whole.c
//   whole COMMAND ARGS...
//
// Prints "S CPU_S KIB" to descriptor 3: the time that passed, the CPU time and the largest resident set of the command
// and of the processes it waited for. Its other descriptors are the command's; so is its exit status.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER = 3, FAILED = 127 };

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double seconds(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

static int fail(const char *what)
{
	fprintf(stderr, "whole: %s: %s\n", what, strerror(errno));
	return FAILED;
}

int main(int argc, char **argv)
{
	struct rusage used;
	int status;

	if (argc < 2) {
		fprintf(stderr, "usage: whole COMMAND ARGS...\n");
		return 2;
	}
	double start = now_s();
	pid_t command = vfork();

	if (command == 0) {
		execvp(argv[1], argv + 1);
		_exit(FAILED);
	}
	if (command < 0 || wait4(command, &status, 0, &used) < 0)
		return fail(argv[1]);
	double end = now_s();

	if (dprintf(ANSWER, "%.4f %.3f %ld\n", end - start, seconds(used.ru_utime) + seconds(used.ru_stime),
		    used.ru_maxrss) < 0)
		return fail("write to descriptor 3");
	return WIFEXITED(status) ? WEXITSTATUS(status) : FAILED;
}
