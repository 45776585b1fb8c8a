#include "local/jobs/host_process.h"

#include "base/descriptor_message.h"
#include "base/error.h"
#include "base/process.h"
#include "local/jobs/job_host.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Limits for loading the models, from a cold disk, and, in ms, for the end of a process that is over. */
enum { LOAD_SECONDS = 120, END_TIMEOUT = 10000 };
enum { NO_LIBRARIES = 127 }; /* exit status that the dynamic linker gives it */

/* The host's program, beside this one, or where that is installed for it. */
static void find_program(char *out, size_t size) {
  char folder[PATH_MAX] = "";
  ssize_t length = readlink("/proc/self/exe", folder, sizeof folder - 1);
  while (length > 0 && folder[length - 1] != '/')
    length--;
  folder[length > 0 ? length : 0] = '\0';
  snprintf(out, size, "%s" FS_JOB_HOST_PROGRAM, folder);
  if (access(out, X_OK) != 0)
    snprintf(out, size, "%s../libexec/faceswap/" FS_JOB_HOST_PROGRAM, folder);
}

static int spawn(pid_t *pid, const char *program, int socket, char *const argv[]) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none;
  sigemptyset(&none);
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, socket, FS_JOB_HOST_SOCKET);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, FS_JOB_HOST_SOCKET + 1);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  int status = posix_spawn(pid, program, &actions, &attributes, argv, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return status;
}

void fs_host_process_end(fs_host_process *process) {
  if (process->socket >= 0)
    close(process->socket);
  if (process->pid > 0) {
    kill(process->pid, SIGKILL);
    fs_process_reap(process->pid, END_TIMEOUT, NULL);
  }
  process->socket = -1;
  process->pid = 0;
}

/* Waits for the host's message that the models are loaded. */
static int await_models(fs_host_process *process, fs_error *error) {
  char message[FS_JOB_MESSAGE_MAX + 1] = "";
  struct pollfd host = {.fd = process->socket, .events = POLLIN};
  ssize_t size =
      poll(&host, 1, LOAD_SECONDS * 1000) > 0 ? recv(process->socket, message, sizeof message - 1, 0) : -1;
  if (size >= 1 && message[0] == FS_JOB_READY)
    return 0;
  if (size > 1)
    return fs_fail(error, "%s", message + 1);
  int status = 0;
  if (size == 0 && fs_process_reap(process->pid, END_TIMEOUT, &status)) {
    process->pid = 0;
    if (WIFSIGNALED(status))
      return fs_fail(error, "the process that works on media was killed by signal %d%s", WTERMSIG(status),
                     WTERMSIG(status) == SIGKILL ? ", as when memory is short" : "");
    if (WEXITSTATUS(status) == NO_LIBRARIES)
      return fs_fail(error, "the process that works on media cannot load its libraries: "
                            "they are not installed, or memory is short");
  }
  return fs_fail(error, "the process that works on media does not start");
}

int fs_host_process_start(fs_host_process *process, fs_options *options, fs_error *error) {
  char threads[16], program[PATH_MAX + 64];
  char *argv[] = {FS_JOB_HOST_PROGRAM, options->models, threads, NULL};
  int pair[2];
  snprintf(threads, sizeof threads, "%d", options->threads);
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    return fs_fail(error, "cannot make a socket: %s", fs_file_error(errno));
  find_program(program, sizeof program);
  int status = spawn(&process->pid, program, pair[1], argv);
  close(pair[1]);
  process->socket = pair[0];
  if (status != 0)
    process->pid = 0;
  if (status == 0 && await_models(process, error) == 0)
    return 0;
  if (status != 0)
    fs_fail(error, "cannot start the process that works on media: %s",
            access("/proc/self/exe", F_OK) != 0 ? "/proc is not there, by which the program finds itself"
            : access(program, F_OK) != 0        ? "its program, " FS_JOB_HOST_PROGRAM
                                           ", is not there: install the engine anew"
            : access("/dev/null", F_OK) != 0 ? "/dev/null is not there"
                                             : fs_file_error(status));
  fs_host_process_end(process);
  return -1;
}

int fs_host_process_order(const fs_host_process *process, const fs_job_order *order, int socket) {
  return fs_message_send(process->socket, order, sizeof *order, socket) ? 0 : -1;
}
