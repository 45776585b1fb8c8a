#include "local/jobs/job_process.h"

#include "base/clock.h"
#include "base/error.h"
#include "local/jobs/job_host.h"
#include "local/jobs/slots.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  LOAD_SECONDS = 120, /* until the models are loaded, from a cold disk */
  STOP_MS = 50,       /* after which a stop is noticed */
  LONG_NICE = 10,     /* of long work, beside pictures */
  WALL_FACTOR = 4,    /* times of its CPU time that a job may last: one that hangs uses none */
  RESULT_MAX = 16 << 20,
};

struct fs_job_processes {
  fs_engine *engine; /* borrowed */
  fs_slots *slots;   /* owned */
  pthread_mutex_t mutex;
  pid_t host; /* 0: none */
  int socket; /* owned: to the host, or -1 */
};

/* ---- the host ---- */

static bool is_secret(const char *variable) {
  return strncmp(variable, "FACESWAP_LOCAL_KEY=", 19) == 0 || strncmp(variable, "CRUN_API_KEY=", 13) == 0;
}

/* This process's environment without keys; to be freed. */
static char **plain_environment(void) {
  size_t count = 0, kept = 0;
  while (environ[count] != NULL)
    count++;
  char **plain = calloc(count + 1, sizeof *plain);
  for (size_t i = 0; plain != NULL && i < count; i++)
    if (!is_secret(environ[i]))
      plain[kept++] = environ[i];
  return plain;
}

static int spawn(pid_t *pid, int socket, char *const argv[], char *const environment[]) {
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
  int status = posix_spawn(pid, "/proc/self/exe", &actions, &attributes, argv, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return status;
}

static void end_host(fs_job_processes *processes) {
  if (processes->socket >= 0)
    close(processes->socket);
  if (processes->host > 0) {
    kill(processes->host, SIGKILL);
    while (waitpid(processes->host, NULL, 0) < 0 && errno == EINTR)
      ;
  }
  processes->socket = -1;
  processes->host = 0;
}

/* Waits for what the host says of the models. */
static int await_host(const fs_job_processes *processes, char *error, size_t error_size) {
  char message[FS_JOB_MESSAGE_MAX + 1] = "";
  struct pollfd host = {.fd = processes->socket, .events = POLLIN};
  ssize_t size =
      poll(&host, 1, LOAD_SECONDS * 1000) > 0 ? recv(processes->socket, message, sizeof message - 1, 0) : -1;
  if (size >= 1 && message[0] == FS_JOB_READY)
    return 0;
  if (size > 1)
    return fs_fail(error, error_size, "%s", message + 1);
  return fs_fail(error, error_size, "the process that works on media does not start");
}

static int start_host(fs_job_processes *processes, char *error, size_t error_size) {
  fs_options *options = &processes->engine->options;
  char threads[16];
  char *argv[] = {"faceswap-local", FS_JOB_HOST_ARGUMENT, options->models, threads, NULL};
  int pair[2];
  snprintf(threads, sizeof threads, "%d", options->threads);
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    return fs_fail(error, error_size, "cannot make a socket: %s", strerror(errno));
  char **environment = plain_environment();
  int status = environment != NULL ? spawn(&processes->host, pair[1], argv, environment) : ENOMEM;
  free(environment);
  close(pair[1]);
  processes->socket = pair[0];
  if (status != 0)
    processes->host = 0;
  if (status == 0 && await_host(processes, error, error_size) == 0)
    return 0;
  if (status != 0)
    fs_fail(error, error_size, "cannot start the process that works on media: %s", strerror(status));
  end_host(processes);
  return -1;
}

fs_job_processes *fs_job_processes_start(fs_engine *engine, char *error, size_t error_size) {
  fs_job_processes *processes = calloc(1, sizeof *processes);
  if (processes != NULL)
    processes->slots = fs_slots_new(engine->options.workers);
  if (processes == NULL || processes->slots == NULL) {
    fs_fail(error, error_size, "out of memory");
    free(processes);
    return NULL;
  }
  processes->engine = engine;
  processes->socket = -1;
  pthread_mutex_init(&processes->mutex, NULL);
  if (start_host(processes, error, error_size) == 0)
    return processes;
  fs_job_processes_stop(processes);
  return NULL;
}

void fs_job_processes_stop(fs_job_processes *processes) {
  if (processes == NULL)
    return;
  end_host(processes);
  fs_slots_free(processes->slots);
  pthread_mutex_destroy(&processes->mutex);
  free(processes);
}

void fs_job_processes_wake(fs_job_processes *processes) {
  fs_slots_wake(processes->slots);
}

/* ---- one job ---- */

static int send_order(const fs_job_processes *processes, fs_job_order *order, int socket) {
  union {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr align;
  } room = {0};
  struct iovec part = {.iov_base = order, .iov_len = sizeof *order};
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = room.bytes, .msg_controllen = sizeof room.bytes};
  struct cmsghdr *head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(sizeof socket);
  memcpy(CMSG_DATA(head), &socket, sizeof socket);
  return sendmsg(processes->socket, &message, MSG_NOSIGNAL) == (ssize_t)sizeof *order ? 0 : -1;
}

/* Returns the socket of the job that has been ordered, or -1. A host that is gone is replaced. */
static int order_job(const fs_job *job, const fs_workspace *space, char *error, size_t error_size) {
  fs_job_processes *processes = job->engine->processes;
  const fs_options *options = &job->engine->options;
  fs_job_order order = {.limits = {.cpu_seconds = options->max_cpu,
                                   .memory_bytes = options->max_memory,
                                   .file_bytes = options->max_output,
                                   .nice = job->quick ? 0 : LONG_NICE}};
  int pair[2];
  memcpy(order.directory, space->path, strlen(space->path) + 1);
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    return fs_fail(error, error_size, "the engine cannot start a job: %s", strerror(errno));
  pthread_mutex_lock(&processes->mutex);
  int status = processes->socket >= 0 ? send_order(processes, &order, pair[1]) : -1;
  if (status != 0) {
    fprintf(stderr, "faceswap-local: the process that works on media has ended and is started again\n");
    end_host(processes);
    status = start_host(processes, error, error_size);
    if (status == 0)
      status = send_order(processes, &order, pair[1]);
  }
  pthread_mutex_unlock(&processes->mutex);
  close(pair[1]);
  if (status == 0)
    return pair[0];
  close(pair[0]);
  return -1;
}

typedef struct fs_conversation {
  const fs_job *job;
  int socket;  /* owned */
  int process; /* owned descriptor of the job's process, or -1 */
  bool started;
  int end; /* the letter of its last message, or 0 */
  char *error;
  size_t error_size;
} fs_conversation;

static void take_process(fs_conversation *with, struct msghdr *message) {
  const struct cmsghdr *head = CMSG_FIRSTHDR(message);
  int descriptor = -1;
  if (head == NULL || head->cmsg_type != SCM_RIGHTS)
    return;
  memcpy(&descriptor, CMSG_DATA(head), sizeof descriptor);
  if (with->process < 0)
    with->process = descriptor;
  else
    close(descriptor);
}

/* Takes a message. Returns false at the end of the process. */
static bool take_message(fs_conversation *with) {
  union {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr align;
  } room = {0};
  char text[FS_JOB_MESSAGE_MAX + 1] = "";
  struct iovec part = {.iov_base = text, .iov_len = sizeof text - 1};
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = room.bytes, .msg_controllen = sizeof room.bytes};
  ssize_t size = recvmsg(with->socket, &message, MSG_CMSG_CLOEXEC);
  if (size <= 0)
    return size < 0 && errno == EINTR;
  with->started = true;
  take_process(with, &message);
  double fraction = 0;
  if (text[0] == FS_JOB_PROGRESS && size == 1 + (ssize_t)sizeof fraction) {
    memcpy(&fraction, text + 1, sizeof fraction);
    if (fraction >= 0 && fraction <= 1)
      with->job->report(with->job->context, fraction);
  } else if (text[0] != FS_JOB_STARTED) {
    with->end = text[0];
    if (text[0] == FS_JOB_FAILED)
      fs_fail(with->error, with->error_size, "%s", text + 1);
  }
  return true;
}

static void kill_process(const fs_conversation *with) {
  if (with->process >= 0)
    pidfd_send_signal(with->process, SIGKILL, NULL, 0);
}

/* Listens until the process has ended, and ends it where it must not go on. Returns whether it was given up
 * for its time. */
static bool listen_to(fs_conversation *with) {
  struct pollfd socket = {.fd = with->socket, .events = POLLIN};
  fs_ms deadline = fs_clock_now() + WALL_FACTOR * 1000 * with->job->engine->options.max_cpu;
  bool killed = false, late = false;
  for (;;) {
    if (poll(&socket, 1, STOP_MS) > 0 && !take_message(with))
      return late;
    late = late || fs_clock_now() > deadline;
    if (!killed && (late || atomic_load(with->job->stop)) && with->process >= 0) {
      kill_process(with);
      killed = true;
    }
  }
}

/* The sentence for a job that did not come to a result. */
static void explain(const fs_conversation *with, const fs_workspace *space, bool late) {
  const fs_options *options = &with->job->engine->options;
  if (atomic_load(with->job->stop))
    fs_fail(with->error, with->error_size, "cancelled");
  else if (with->end == FS_JOB_SPENT)
    fs_fail(with->error, with->error_size,
            "the job needs more than %lld seconds of processor time, the most that is "
            "allowed; a shorter or smaller medium may do",
            (long long)options->max_cpu);
  else if (late)
    fs_fail(with->error, with->error_size, "the job has not ended after %lld seconds and was given up",
            WALL_FACTOR * (long long)options->max_cpu);
  else if (fs_workspace_largest(space) >= options->max_output)
    fs_fail(with->error, with->error_size, "the result is larger than %lld bytes, the most that is allowed",
            (long long)options->max_output);
  else if (with->end != FS_JOB_FAILED)
    fs_fail(with->error, with->error_size,
            "the file cannot be processed: it broke its decoder, or needs more than "
            "%lld bytes of memory, the most that is allowed",
            (long long)options->max_memory);
}

static json_t *read_result(const fs_workspace *space, char *error, size_t error_size) {
  char path[PATH_MAX + 16];
  struct stat info;
  snprintf(path, sizeof path, "%s/out/result.json", space->path);
  json_t *result = lstat(path, &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= RESULT_MAX
                       ? json_load_file(path, 0, NULL)
                       : NULL;
  if (result == NULL)
    fs_fail(error, error_size, "the result has not been written");
  return result;
}

static int write_request(const fs_workspace *space, const json_t *request, char *error, size_t error_size) {
  char path[PATH_MAX];
  fs_workspace_input(space, "request.json", path);
  if (json_dump_file(request, path, JSON_COMPACT) == 0)
    return 0;
  return fs_fail(error, error_size, "the engine cannot make room for the job: %s", strerror(errno));
}

/* Returns 1 where the job was given up for its time, 0 where it was not, -1 where it could not be begun. A
 * host that ends before it has forked says nothing of the job: once more, then. */
static int converse(fs_conversation *with, const fs_workspace *space) {
  bool late = false;
  for (int i = 0; i < 2 && !with->started; i++) {
    with->socket = order_job(with->job, space, with->error, with->error_size);
    if (with->socket < 0)
      return -1;
    late = listen_to(with);
    close(with->socket);
    if (with->process >= 0)
      close(with->process);
  }
  return late;
}

static json_t *run(const fs_job *job, const fs_workspace *space, char *error, size_t error_size) {
  fs_conversation with = {.job = job, .process = -1, .error = error, .error_size = error_size};
  int late = converse(&with, space);
  if (late < 0)
    return NULL;
  if (with.end == FS_JOB_DONE)
    return read_result(space, error, error_size);
  explain(&with, space, late != 0);
  return NULL;
}

json_t *fs_job_process_run(const fs_job *job, const fs_workspace *space, const json_t *request, char *error,
                           size_t error_size) {
  fs_slots *slots = job->engine->processes->slots;
  if (write_request(space, request, error, error_size) != 0)
    return NULL;
  fs_slot slot = fs_slots_acquire(slots, job->quick, job->stop);
  if (slot == FS_SLOT_NONE) {
    fs_fail(error, error_size, "cancelled");
    return NULL;
  }
  json_t *result = run(job, space, error, error_size);
  fs_slots_release(slots, slot);
  return result;
}
