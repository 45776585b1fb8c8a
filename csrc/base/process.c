#include "base/process.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

void fs_process_hold_standard_files(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl(fd, F_GETFD) < 0) /* open() takes the lowest number that is free: this one */
      open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

void fs_process_outlive_writes(void) {
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
}

void fs_process_end_on_interrupt(void) {
  signal(SIGINT, SIG_DFL);
}

static void close_pair(const int pair[2]) {
  close(pair[0]);
  close(pair[1]);
}

static bool is_called(const char *variable, const char *name) {
  size_t length = name ? strlen(name) : 0;
  return name && strncmp(variable, name, length) == 0 && variable[length] == '=';
}

/* Of two variables of one name getenv finds the first. NULL when memory is short. */
static char **environment_of(const char *variable, const char *without) {
  size_t count = 0, kept = 0;
  while (environ[count])
    count++;
  char **all = calloc(count + 2, sizeof *all);
  if (!all)
    return NULL;
  if (variable)
    all[kept++] = (char *)variable; /* posix_spawn's type is historical: it does not write */
  for (size_t i = 0; i < count; i++)
    if (!is_called(environ[i], without))
      all[kept++] = environ[i];
  return all;
}

static int spawn(pid_t *pid, char *const argv[], char *const environment[], int input, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none, defaults;
  sigemptyset(&none);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  sigaddset(&defaults, SIGXFSZ);
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  /* a process group of its own: Ctrl-C on the terminal is the parent's to answer, and the child then ends
   * with it */
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  int error = posix_spawnp(pid, argv[0], &actions, &attributes, argv, environment);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return error;
}

int fs_process_start(fs_process *process, char *const argv[], const char *variable, const char *without) {
  int input[2], output[2];
  *process = (fs_process){.pid = 0, .input = -1, .output = -1};
  if (pipe2(input, O_CLOEXEC) != 0)
    return -1;
  if (pipe2(output, O_CLOEXEC) != 0) {
    close_pair(input);
    return -1;
  }
  char **environment = environment_of(variable, without);
  int error = environment ? spawn(&process->pid, argv, environment, input[0], output[1]) : ENOMEM;
  free(environment);
  close(input[0]);
  close(output[1]);
  if (error == 0) {
    process->input = input[1];
    process->output = output[0];
    return 0;
  }
  process->pid = 0;
  close(input[1]);
  close(output[0]);
  errno = error;
  return -1;
}

/* Waits until its output can be read. Returns as poll does. */
static int await_output(const fs_process *process, fs_ms end) {
  struct pollfd descriptor = {.fd = process->output, .events = POLLIN};
  for (;;) {
    fs_ms left = end - fs_clock_now();
    int ready = poll(&descriptor, 1, left > 0 ? (int)left : 0);
    if (ready >= 0 || errno != EINTR)
      return ready;
  }
}

int fs_process_line(fs_process *process, int timeout, char *line, size_t size) {
  fs_ms end = fs_clock_now() + timeout;
  size_t used = 0;
  for (;;) {
    if (await_output(process, end) <= 0) {
      errno = ETIMEDOUT;
      return -1;
    }
    char byte;
    ssize_t n = read(process->output, &byte, 1);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      errno = EPIPE;
      return -1;
    }
    if (byte == '\n')
      break;
    if (used + 1 < size)
      line[used++] = byte;
  }
  line[used] = '\0';
  return 0;
}

bool fs_process_reap(pid_t pid, int timeout, int *status) {
  enum { PAUSE = 2 /* ms */ };
  for (fs_ms end = fs_clock_now() + timeout;; poll(NULL, 0, PAUSE)) {
    pid_t ended = waitpid(pid, status, WNOHANG);
    if (ended > 0 || (ended < 0 && errno != EINTR))
      return true;
    if (fs_clock_now() >= end)
      return false;
  }
}

/* Waits for the end of its output, which comes with its own, unless it has closed that. */
static void await_silence(const fs_process *process, fs_ms end) {
  char ignored[256];
  while (await_output(process, end) > 0 && read(process->output, ignored, sizeof ignored) > 0)
    ;
}

void fs_process_stop(fs_process *process, int timeout) {
  if (!process->pid)
    return;
  fs_ms end = fs_clock_now() + timeout;
  close(process->input);
  await_silence(process, end);
  if (!fs_process_reap(process->pid, (int)(end - fs_clock_now()), NULL)) {
    kill(process->pid, SIGKILL);
    fs_process_reap(process->pid, timeout, NULL);
  }
  close(process->output);
  *process = (fs_process){.pid = 0, .input = -1, .output = -1};
}

void fs_process_disown(fs_process *process) {
  if (!process->pid)
    return;
  close(process->input);
  close(process->output);
  *process = (fs_process){.pid = 0, .input = -1, .output = -1};
}
