#include "local/jobs/job_host.h"

#include "base/descriptor_message.h"
#include "local/analysis/analysis.h"
#include "local/engine.h"
#include "local/host_memory.h"
#include "local/jobs/media_work.h"

#include <libavutil/log.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REAP_MS = 1000 };

/* ---- messages ---- */

/* Sends a message. Progress is dropped when the socket's buffer is full; other messages wait. */
static void tell(int socket, int letter, const void *bytes, size_t size) {
  char message[FS_JOB_MESSAGE_MAX] = {(char)letter};
  if (size > sizeof message - 1)
    size = sizeof message - 1;
  if (size > 0)
    memcpy(message + 1, bytes, size);
  send(socket, message, size + 1, MSG_NOSIGNAL | (letter == FS_JOB_PROGRESS ? MSG_DONTWAIT : 0));
}

/* Receives an order. Returns the job's socket, or -1 when the engine has ended. */
static int take_order(fs_job_order *order) {
  int socket;
  ssize_t size = fs_message_receive(FS_JOB_HOST_SOCKET, order, sizeof *order, &socket);
  return size == (ssize_t)sizeof *order ? socket : -1;
}

/* ---- the job's process ---- */

static int job_socket = -1;

static void on_cpu_spent(int number) {
  (void)number;
  char letter = FS_JOB_SPENT;
  send(job_socket, &letter, 1, MSG_NOSIGNAL);
  _exit(1);
}

static volatile sig_atomic_t file_is_full;

/* Notes the signal only: the write itself fails with EFBIG. */
static void on_file_full(int number) {
  (void)number;
  file_is_full = 1;
}

static int report(void *context, double fraction) {
  (void)context;
  tell(job_socket, FS_JOB_PROGRESS, &fraction, sizeof fraction);
  return 0;
}

/* Never returns. */
static void run_job(int socket, const fs_job_order *order, const char *models, fs_vision *vision,
                    int threads) {
  fs_error error = {""};
  const char *readable[] = {"in", models, NULL};
  const fs_progress_callback progress = {report, NULL};
  job_socket = socket;
  prctl(PR_SET_PDEATHSIG, SIGKILL); /* the job dies with the host, and the host with the engine */
  signal(SIGXCPU, on_cpu_spent);
  signal(SIGXFSZ, on_file_full);
  fs_sandbox_limit(&order->limits);
  int status = chdir(order->directory);
  if (status == 0) {
    fs_sandbox_close(readable, "out");
    status = fs_media_work(vision, threads, &progress, &error);
  } else {
    fs_fail(&error, "the job's directory is gone");
  }
  int failure = file_is_full ? FS_JOB_LARGE : FS_JOB_FAILED;
  tell(socket, status == 0 ? FS_JOB_DONE : failure, error.text, strlen(error.text));
  fs_sandbox_exit();
}

static void start_job(int socket, const fs_job_order *order, const char *models, fs_vision *vision,
                      int threads) {
  static const char problem[] = "the engine cannot start a process for the job", started = FS_JOB_STARTED;
  pid_t pid = fork();
  if (pid == 0) {
    close(FS_JOB_HOST_SOCKET);
    run_job(socket, order, models, vision, threads);
  }
  int process = pid > 0 ? pidfd_open(pid, 0) : -1;
  if (pid > 0)
    fs_message_send(socket, &started, 1, process);
  else
    tell(socket, FS_JOB_FAILED, problem, sizeof problem - 1);
  if (process >= 0)
    close(process);
  close(socket);
}

/* ---- the host ---- */

/* Waits for the next order or the engine's end, and reaps ended jobs meanwhile. */
static void wait_for_order(void) {
  struct pollfd engine = {.fd = FS_JOB_HOST_SOCKET, .events = POLLIN};
  pid_t pid;
  do
    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
      ;
  while (poll(&engine, 1, pid == 0 ? REAP_MS : -1) <= 0);
}

int fs_job_host_run(const char *models, int threads) {
  fs_error error = {""};
  fs_job_order order;
  prctl(PR_SET_NAME, "faceswap-jobs");
  /* the engine handles these signals, and its end closes the host's socket */
  signal(SIGINT, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  signal(SIGTERM, SIG_DFL);
  /* faults of media are reported in the job's error, not in the log */
  av_log_set_level(AV_LOG_QUIET);
  fs_host_memory_begin();
  fs_vision *vision = fs_vision_open(models, threads, &error);
  tell(FS_JOB_HOST_SOCKET, vision != NULL ? FS_JOB_READY : FS_JOB_FAILED, error.text, strlen(error.text));
  if (vision == NULL)
    return 1;
  /* each job begins as a copy of this process */
  fs_analysis_prepare(vision);
  fs_host_memory_end();
  for (int socket; wait_for_order(), (socket = take_order(&order)) >= 0;)
    start_job(socket, &order, models, vision, threads);
  fs_vision_close(vision);
  return 0;
}
