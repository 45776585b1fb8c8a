#include "local/jobs/job_process.h"

#include "base/clock.h"
#include "base/descriptor_message.h"
#include "base/error.h"
#include "local/jobs/host_process.h"
#include "local/jobs/slots.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  STOP_MS = 50,     /* interval at which `stop` is checked */
  LONG_NICE = 10,   /* added to the niceness of jobs on videos, so that pictures go first */
  WALL_LEAST = 600, /* seconds of real time that any job may last */
  WALL_FACTOR = 4,  /* real time limit as a multiple of the CPU limit: a job that hangs uses no CPU time */
  RESULT_MAX = 16 << 20,
};

struct fs_job_processes {
  fs_slots *slots; /* owned */
  pthread_mutex_t mutex;
  fs_host_process host;
};

fs_job_processes *fs_job_processes_start(fs_engine *engine, fs_error *error) {
  fs_job_processes *processes = calloc(1, sizeof *processes);
  if (processes != NULL)
    processes->slots = fs_slots_new(engine->options.workers);
  if (processes == NULL || processes->slots == NULL) {
    fs_fail(error, "out of memory");
    free(processes);
    return NULL;
  }
  processes->host.socket = -1;
  pthread_mutex_init(&processes->mutex, NULL);
  if (fs_host_process_start(&processes->host, &engine->options, error) == 0)
    return processes;
  fs_job_processes_stop(processes);
  return NULL;
}

void fs_job_processes_stop(fs_job_processes *processes) {
  if (processes == NULL)
    return;
  fs_host_process_end(&processes->host);
  fs_slots_free(processes->slots);
  pthread_mutex_destroy(&processes->mutex);
  free(processes);
}

void fs_job_processes_wake(fs_job_processes *processes) {
  fs_slots_wake(processes->slots);
}

/* ---- one job ---- */

/* Orders a job, and restarts the job host if it is gone. Returns the job's socket, or -1 with a sentence in
 * `error`. */
static int order_job(const fs_job *job, const fs_workspace *space, fs_error *error) {
  fs_job_processes *processes = job->engine->processes;
  const fs_options *options = &job->engine->options;
  fs_job_order order = {.limits = {.cpu_seconds = options->max_cpu,
                                   .memory_bytes = options->max_memory,
                                   .file_bytes = options->max_output,
                                   .nice = job->quick ? 0 : LONG_NICE}};
  int pair[2];
  memcpy(order.directory, space->path, strlen(space->path) + 1);
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    return fs_fail(error, "the engine cannot start a job: %s", fs_file_error(errno));
  pthread_mutex_lock(&processes->mutex);
  int status = fs_host_process_order(&processes->host, &order, pair[1]);
  if (status != 0) {
    fprintf(stderr, "faceswap-local: the process that works on media has ended and is started again\n");
    fs_host_process_end(&processes->host);
    status = fs_host_process_start(&processes->host, &job->engine->options, error);
    if (status == 0 && fs_host_process_order(&processes->host, &order, pair[1]) != 0)
      status = fs_fail(error, "the process that works on media has ended");
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
  int process; /* owned pidfd of the job's process, or -1 */
  bool started;
  int end; /* letter of the message that ended the job, or 0 */
  fs_error *error;
} fs_conversation;

/* Receives one message. Returns false when the job's process has ended. */
static bool take_message(fs_conversation *with) {
  char text[FS_JOB_MESSAGE_MAX + 1] = "";
  int process;
  ssize_t size = fs_message_receive(with->socket, text, sizeof text - 1, &process);
  if (size <= 0)
    return size < 0 && errno == EINTR;
  with->started = true;
  if (with->process < 0)
    with->process = process;
  else if (process >= 0)
    close(process);
  double fraction = 0;
  if (text[0] == FS_JOB_PROGRESS && size == 1 + (ssize_t)sizeof fraction) {
    memcpy(&fraction, text + 1, sizeof fraction);
    if (fraction >= 0 && fraction <= 1)
      with->job->report(with->job->context, fraction);
  } else if (text[0] != FS_JOB_STARTED) {
    with->end = (unsigned char)text[0];
    if (text[0] == FS_JOB_FAILED)
      fs_fail(with->error, "%s", text + 1);
  }
  return true;
}

static fs_ms longest(const fs_options *options) {
  int64_t seconds = WALL_FACTOR * options->max_cpu;
  return 1000 * (seconds > WALL_LEAST ? seconds : WALL_LEAST);
}

/* Receives messages until the process ends; kills the process on `stop` and at the real time limit. Returns
 * whether the limit was reached. */
static bool listen_to(fs_conversation *with) {
  struct pollfd socket = {.fd = with->socket, .events = POLLIN};
  fs_ms deadline = fs_clock_now() + longest(&with->job->engine->options);
  bool killed = false, late = false;
  for (;;) {
    if (poll(&socket, 1, STOP_MS) > 0 && !take_message(with))
      return late;
    late = late || fs_clock_now() > deadline;
    if (!killed && (late || atomic_load(with->job->stop)) && with->process >= 0) {
      pidfd_send_signal(with->process, SIGKILL, NULL, 0);
      killed = true;
    }
  }
}

/* Writes the sentence for a job without a result. */
static void explain(const fs_conversation *with, bool late) {
  const fs_options *options = &with->job->engine->options;
  if (atomic_load(with->job->stop))
    fs_fail(with->error, "cancelled");
  else if (with->end == FS_JOB_SPENT)
    fs_fail(with->error,
            "the job needs more than %lld seconds of processor time, the most that is "
            "allowed; a shorter or smaller medium may do",
            (long long)options->max_cpu);
  else if (late)
    fs_fail(with->error, "the job was stopped: it had not ended after %lld seconds",
            (long long)longest(options) / 1000);
  else if (with->end == FS_JOB_LARGE)
    fs_fail(with->error, "the result is larger than %lld bytes, the most that is allowed",
            (long long)options->max_output);
  else if (with->end != FS_JOB_FAILED)
    fs_fail(with->error,
            "the file cannot be processed: it broke its decoder, or needs more than "
            "%lld bytes of memory, the most that is allowed",
            (long long)options->max_memory);
}

static json_t *read_result(const fs_workspace *space, fs_error *error) {
  char path[PATH_MAX + 16];
  struct stat info;
  snprintf(path, sizeof path, "%s/out/result.json", space->path);
  json_t *result = lstat(path, &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= RESULT_MAX
                       ? json_load_file(path, 0, NULL)
                       : NULL;
  if (result == NULL)
    fs_fail(error, "the job has written no result");
  return result;
}

static int write_request(const fs_workspace *space, const json_t *request, fs_error *error) {
  char path[PATH_MAX];
  fs_workspace_input(space, "request.json", path);
  if (json_dump_file(request, path, JSON_COMPACT) == 0)
    return 0;
  return fs_fail(error, "cannot write the request of the job: %s", fs_file_error(errno));
}

/* Orders the job and follows it to its end. A host that ends before it forks says nothing of the job: the
 * order is repeated once. Returns 1 if the real time limit was reached, 0 if not, -1 if the job could not be
 * ordered. */
static int converse(fs_conversation *with, const fs_workspace *space) {
  bool late = false;
  for (int i = 0; i < 2 && !with->started; i++) {
    with->socket = order_job(with->job, space, with->error);
    if (with->socket < 0)
      return -1;
    late = listen_to(with);
    close(with->socket);
    if (with->process >= 0)
      close(with->process);
  }
  return late;
}

static json_t *run(const fs_job *job, const fs_workspace *space, fs_error *error) {
  fs_conversation with = {.job = job, .process = -1, .error = error};
  int late = converse(&with, space);
  if (late < 0)
    return NULL;
  if (with.end == FS_JOB_DONE)
    return read_result(space, error);
  explain(&with, late != 0);
  return NULL;
}

json_t *fs_job_process_run(const fs_job *job, const fs_workspace *space, const json_t *request,
                           fs_error *error) {
  fs_slots *slots = job->engine->processes->slots;
  if (write_request(space, request, error) != 0)
    return NULL;
  fs_slot slot = fs_slots_acquire(slots, job->quick, job->key, job->stop);
  if (slot == FS_SLOT_NONE) {
    fs_fail(error, "cancelled");
    return NULL;
  }
  json_t *result = run(job, space, error);
  fs_slots_release(slots, slot);
  return result;
}
