/* faceswap-local: the face-swap API served from this machine. */
#include "base/error.h"
#include "base/process.h"
#include "local/engine.h"
#include "local/jobs/callback_sender.h"
#include "local/jobs/cleaner.h"
#include "local/jobs/job_process.h"
#include "local/jobs/sandbox.h"
#include "local/jobs/sources.h"
#include "local/jobs/worker_pool.h"
#include "local/server/scenario.h"
#include "local/server/server.h"

#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TICK_MS = 500, SCENARIO_TICK_MS = 20 }; /* interval at which connections are checked */

/* Blocks the signals that end the engine, in every thread. The main thread alone reads them, from the
 * returned descriptor. */
static int block_signals(void) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGHUP);
  sigprocmask(SIG_BLOCK, &ends, NULL);
  return signalfd(-1, &ends, SFD_CLOEXEC);
}

/* What the database needs, and what is kept free for it, at the least. */
static int check_file_size(fs_error *error) {
  enum { FILE_LEAST = 16 << 20 };
  struct rlimit file;
  if (getrlimit(RLIMIT_FSIZE, &file) != 0 || file.rlim_cur >= FILE_LEAST)
    return 0;
  return fs_fail(error,
                 "a file may not become larger than %llu bytes, and %d are needed: `ulimit -f` sets how many",
                 (unsigned long long)file.rlim_cur, FILE_LEAST);
}

/* Starts the parts in the order of their needs: URLs need the port, callbacks need URLs, workers need
 * callbacks and the job host, requests need workers. */
static int start(fs_engine *engine, fs_error *error) {
  char path[PATH_MAX + 16];
  const char *scenario = engine->options.scenario;
  if (check_file_size(error) != 0)
    return -1;
  if (scenario != NULL && (engine->scenario = fs_scenario_load(scenario, error)) == NULL)
    return -1;
  if (fs_data_dir_open(&engine->data, engine->options.data, error) != 0)
    return -1;
  snprintf(path, sizeof path, "%s/engine.db", engine->data.path);
  engine->store = fs_store_open(path, engine->options.balance, error);
  if (engine->store == NULL)
    return -1;
  fs_sources_sweep(engine, true);
  int listener = fs_server_listen(engine, error);
  if (listener < 0)
    return -1;
  engine->processes = fs_job_processes_start(engine, error);
  if (engine->processes != NULL)
    engine->cleaner = fs_cleaner_start(engine, error);
  if (engine->cleaner != NULL)
    engine->callbacks = fs_callback_sender_start(engine, error);
  if (engine->callbacks != NULL)
    engine->jobs = fs_worker_pool_start(engine, error);
  if (engine->jobs == NULL) {
    close(listener);
    return -1;
  }
  engine->server = fs_server_start(engine, listener, error);
  return engine->server != NULL ? 0 : -1;
}

static void stop(fs_engine *engine) {
  atomic_store(&engine->stopping, true);
  fs_data_dir_leave(&engine->data);
  fs_server_stop(engine->server);
  fs_worker_pool_stop(engine->jobs);
  fs_callback_sender_stop(engine->callbacks);
  fs_cleaner_stop(engine->cleaner);
  fs_job_processes_stop(engine->processes);
  if (engine->store != NULL)
    fs_store_flush(engine->store);
  fs_store_close(engine->store);
  fs_data_dir_close(&engine->data);
  fs_scenario_free(engine->scenario);
}

static bool at_end_of_input(void) {
  char ignored[256];
  ssize_t length = read(STDIN_FILENO, ignored, sizeof ignored);
  return length == 0 || (length < 0 && errno != EINTR && errno != EAGAIN);
}

/* A client that starts the engine for itself (`--with-parent`) would repeat it at each run. */
static void tell_what_is_missing(const fs_options *options) {
  const char *lacks = fs_sandbox_lacks();
  if (lacks && !options->with_parent)
    fprintf(stderr,
            "faceswap-local: jobs are not confined by %s, which this machine does not have: "
            "serve only media that you trust\n",
            lacks);
}

static void wait_for_end(fs_engine *engine, int signals) {
  struct pollfd watched[2] = {{.fd = signals, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
  for (;;) {
    int ready = poll(watched, engine->options.with_parent ? 2 : 1,
                     engine->scenario != NULL ? SCENARIO_TICK_MS : TICK_MS);
    fs_server_tick(engine->server);
    if (ready <= 0)
      continue;
    if (watched[0].revents != 0 || (watched[1].revents != 0 && at_end_of_input()))
      return;
  }
}

int main(int argc, char **argv) {
  fs_process_hold_standard_files();
  static fs_engine engine = {.data.lock = -1};
  fs_error error = {""};
  fs_options_verdict verdict = fs_options_read(&engine.options, argc, argv);
  if (verdict != FS_OPTIONS_RUN)
    return verdict == FS_OPTIONS_ANSWERED ? 0 : 2;
  unsetenv("FACESWAP_LOCAL_KEY"); /* read; the processes that decode what strangers send get no keys */
  unsetenv("CRUN_API_KEY");
  /* The heap of the job host, which starts with this, and of the jobs has pages of 2 MB where the kernel
   * gives them (glibc's manual, "Memory Allocation Tunables"): see host_memory.h. */
  setenv("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1", 0);
  umask(077);
  int signals = block_signals();
  fs_process_outlive_writes();
  curl_global_init(CURL_GLOBAL_DEFAULT);
  int started = start(&engine, &error);
  if (started == 0) {
    printf("listening on %s\n", engine.origin);
    fflush(stdout);
    tell_what_is_missing(&engine.options);
    wait_for_end(&engine, signals);
  } else {
    fprintf(stderr, "faceswap-local: %s\n", error.text);
  }
  stop(&engine);
  curl_global_cleanup();
  close(signals);
  return started == 0 ? 0 : 1;
}
