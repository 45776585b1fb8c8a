/* A child process that ends with its parent: it holds the read end of a pipe as its standard input, which
 * reaches end-of-file when the parent closes it or dies, however it dies. */
#ifndef FS_PROCESS_H
#define FS_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct fs_process {
  pid_t pid;  /* 0 when there is none */
  int input;  /* our end of its standard input; -1 */
  int output; /* our end of its standard output; -1 */
} fs_process;

/* Opens of standard input, output and error what is closed, so that reading and writing there still fail:
 * the next file or socket would get the number, and with it what is printed. A program calls it first. */
void fs_process_hold_standard_files(void);

/* Lets the process outlive that nobody reads its output any more, and that a file reaches the limit of its
 * size (setrlimit(2)): writing fails then, where a signal would end it between a submission and its line in
 * the ledger. */
void fs_process_outlive_writes(void);

/* Has SIGINT end the process, as it does by default: an interpreter's own handler raises an error wherever
 * its program happens to be. */
void fs_process_end_on_interrupt(void);

/* Starts argv[0], looked up in PATH, with this process's environment, less the variable called `without`, and
 * with `variable` ("NAME=value") in it: for secrets, since others can see the arguments. Either may be NULL.
 * Of what this process has open it gets the standard error alone. Returns 0, or -1 with errno. */
int fs_process_start(fs_process *process, char *const argv[], const char *variable, const char *without);

/* Reads the first line of its output, without the newline, waiting at most `timeout` ms. Returns 0, or -1
 * with errno: ETIMEDOUT, or EPIPE when it ended without one. */
int fs_process_line(fs_process *process, int timeout, char *line, size_t size);

/* Waits at most `timeout` ms for a child's end, and reaps it. Returns whether it has ended; `status`, which
 * may be NULL, becomes what waitpid(2) gives, or stays as it is where somebody else has reaped it. */
bool fs_process_reap(pid_t pid, int timeout, int *status);

/* Asks the child to end by closing its input, kills it after `timeout` ms, and reaps it. May be called twice.
 */
void fs_process_stop(fs_process *process, int timeout);

/* Forgets a process that belongs to another (a parent, after a fork) without touching it. */
void fs_process_disown(fs_process *process);

#endif
