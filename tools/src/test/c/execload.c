/* A workload of known execs, for execsnoop's tests. Prints "label pid" of each child, in order.
 *
 *   execload known DIR    the 23 execs that the tests expect; DIR is for a script and such
 *   execload fail BYTES   fails to exec something with arguments of 3, BYTES and 5 bytes
 *   execload race N       N threads exec "execload nothing raced" at once: one of them wins
 *   execload blocked      fails to exec something while SIGSEGV is pending and blocked
 *   execload storm N      N times fork, exec and wait of this program doing nothing
 *   execload storm N LEN  the same, each with an argument of LEN bytes
 *   execload tree         23 processes in three levels, each of which says "pid parent code"
 *   execload nothing      returns 0
 *   execload exit CODE    returns CODE
 *   execload die SIGNAL   ends by a signal
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const char *self;
static const char *folder;

static char *copies(char c, size_t n)
{
	char *text = malloc(n + 1);

	memset(text, c, n);
	text[n] = 0;
	return text;
}

/* execload nothing, followed by so many arguments, of this text each */
static char **command(int arguments, const char *text)
{
	char **argv = calloc(arguments + 3, sizeof(*argv));

	argv[0] = (char *)self;
	argv[1] = "nothing";
	for (int i = 0; i < arguments; i++)
		argv[2 + i] = (char *)text;
	return argv;
}

static char *inside(const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		abort();
	return path;
}

static void plain(const char *text)
{
	execve(self, command(1, text), environ);
}

static void exact20(void) { execve(self, command(18, "x"), environ); }
static void over20(void) { execve(self, command(19, "x"), environ); }
static void long_argument(void) { plain(copies('a', 5000)); }
static void whole_line(void) { execve(self, command(15, copies('b', 1000)), environ); }
static void too_long(void) { plain(copies('c', 20000)); }
static void control(void) { plain("line\nbreak \x1b[31mred\x1b[0m\ttab"); }
static void not_utf8(void) { plain("caf\xe9 \xff\xfe"); }
static void empty(void) { plain(""); }
static void utf8(void) { plain("gr\xc3\xbc\xc3\x9f \xe2\x82\xac"); }

static void by_execveat(void)
{
	int dir = open("/", O_RDONLY | O_DIRECTORY);

	syscall(SYS_execveat, dir, self + 1, command(1, "execveat"), environ, 0);
}

static void by_fexecve(void)
{
	fexecve(open(self, O_RDONLY | O_CLOEXEC), command(1, "fexecve"), environ);
}

static void *exec_here(void *unused)
{
	plain("thread");
	return NULL;
}

static void from_thread(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, exec_here, NULL);
	pthread_join(thread, NULL);
}

static void script(void)
{
	char *path = inside("script.sh");

	execve(path, (char *[]){ "lost", "kept", NULL }, environ);
}

static void missing(void)
{
	execve(inside("missing"), (char *[]){ "missing", "argument", NULL }, environ);
}

static void not_executable(void)
{
	execve(inside("plain.txt"), (char *[]){ "plain", NULL }, environ);
}

static void missing_at(void)
{
	syscall(SYS_execveat, AT_FDCWD, inside("nowhere"), (char *[]){ "at", NULL }, environ, 0);
}

static void numbered(int n)
{
	char text[16];

	snprintf(text, sizeof(text), "number-%d", n);
	plain(text);
}

static void child(const char *label, void (*run)(void), int number)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (run)
			run();
		else
			numbered(number);
		_exit(127);
	}
	printf("%s %d\n", label, pid);
	fflush(stdout);
	waitpid(pid, NULL, 0);
}

static void write_file(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		exit(1);
	close(fd);
}

static void known(void)
{
	char label[16];

	write_file(inside("script.sh"), "#!/bin/sh\nexit 0\n", 0755);
	write_file(inside("plain.txt"), "no program\n", 0644);
	for (int i = 1; i <= 7; i++) {
		snprintf(label, sizeof(label), "number-%d", i);
		child(label, NULL, i);
	}
	child("exact20", exact20, 0);
	child("over20", over20, 0);
	child("long-argument", long_argument, 0);
	child("whole-line", whole_line, 0);
	child("too-long", too_long, 0);
	child("control", control, 0);
	child("not-utf8", not_utf8, 0);
	child("empty", empty, 0);
	child("utf8", utf8, 0);
	child("execveat", by_execveat, 0);
	child("fexecve", by_fexecve, 0);
	child("thread", from_thread, 0);
	child("script", script, 0);
	child("missing", missing, 0);
	child("not-executable", not_executable, 0);
	child("missing-at", missing_at, 0);
}

/* Tells of itself, has so many children, each with one more level number, and returns its number. */
static int node(int level, int number)
{
	char levels[8], numbers[8];

	printf("%d %d %d\n", getpid(), getppid(), number);
	fflush(stdout);
	for (int i = 0; i < (level == 0 ? 2 : level == 1 ? 10 : 0); i++) {
		snprintf(levels, sizeof(levels), "%d", level + 1);
		snprintf(numbers, sizeof(numbers), "%d", number * 10 + i + 1);
		if (vfork() == 0) {
			execve(self, (char *[]){ (char *)self, "node", levels, numbers, NULL }, environ);
			_exit(127);
		}
	}
	while (wait(NULL) > 0)
		;
	return number;
}

static void storm(int n, int length)
{
	char *argv[] = { (char *)self, "nothing", length ? copies('e', length) : NULL, NULL };

	for (int i = 0; i < n; i++) {
		pid_t pid = vfork();

		if (pid == 0) {
			execve(self, argv, environ);
			_exit(127);
		}
		waitpid(pid, NULL, 0);
	}
}

static int fail(int bytes)
{
	execve("/nonexistent", (char *[]){ "abc", copies('d', bytes), "efghi", NULL }, environ);
	return errno == ENOENT ? 0 : 1;
}

static pthread_barrier_t barrier;

static void *exec_with_all(void *unused)
{
	pthread_barrier_wait(&barrier);
	plain("raced");
	return NULL;
}

static void race(int n)
{
	pthread_t thread;

	pthread_barrier_init(&barrier, NULL, n);
	for (int i = 0; i < n - 1; i++)
		pthread_create(&thread, NULL, exec_with_all, NULL);
	exec_with_all(NULL);
	pause(); /* until the winner replaces this thread */
}

static int blocked(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGSEGV);
	sigprocmask(SIG_BLOCK, &set, NULL);
	syscall(SYS_tgkill, getpid(), getpid(), SIGSEGV);
	return fail(1);
}

int main(int argc, char **argv)
{
	self = realpath("/proc/self/exe", NULL);
	if (argc == 3 && !strcmp(argv[1], "known")) {
		folder = argv[2];
		known();
	} else if (argc == 2 && !strcmp(argv[1], "tree")) {
		return node(0, 0); /* 1 + 2 + 2 * 10 processes; codes 0, 1 to 2, 11 to 30 */
	} else if (argc == 4 && !strcmp(argv[1], "node")) {
		return node(atoi(argv[2]), atoi(argv[3]));
	} else if ((argc == 3 || argc == 4) && !strcmp(argv[1], "storm")) {
		storm(atoi(argv[2]), argc == 4 ? atoi(argv[3]) : 0);
	} else if (argc == 3 && !strcmp(argv[1], "fail")) {
		return fail(atoi(argv[2]));
	} else if (argc == 3 && !strcmp(argv[1], "race")) {
		race(atoi(argv[2]));
	} else if (argc == 2 && !strcmp(argv[1], "blocked")) {
		return blocked();
	} else if (argc == 3 && !strcmp(argv[1], "exit")) {
		return atoi(argv[2]);
	} else if (argc == 3 && !strcmp(argv[1], "die")) {
		kill(getpid(), atoi(argv[2]));
		pause();
	} else if (argc < 2 || strcmp(argv[1], "nothing")) {
		return 2;
	}
	return 0;
}
