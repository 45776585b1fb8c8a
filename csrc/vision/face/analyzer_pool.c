#include "vision/face/analyzer_pool.h"

#include "base/thread.h"
#include "base/wakeup.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { THREADS_MAX = 16 };

struct fs_analyzer_pool {
  LIST_ENTRY(fs_analyzer_pool) next; /* in `crews` */
  pid_t owner;                       /* whose the threads are */
  char *models;                      /* owned */
  pthread_t threads[THREADS_MAX];
  int thread_count;
  int wake;       /* owned eventfd: one for each job that is wanted, and for each thread that is to end */
  uint64_t given; /* the caller's: how many glances there were */
  size_t active;  /* the caller's */

  pthread_mutex_t mutex; /* guards what follows */
  pthread_cond_t news;   /* `done` or `settled` has changed */
  fs_wakeup wakeup;
  struct fs_analysis_jobs wanted, done; /* owned */
  int settled;                          /* threads that have their models, or cannot have them */
  bool stopping;
  char error[512]; /* why a thread has none; "" */
};

/* All that have threads: these must be at rest when the process ends, for OpenCV's tables go before them. */
static LIST_HEAD(, fs_analyzer_pool) crews = LIST_HEAD_INITIALIZER(crews);
static pthread_mutex_t crews_lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- in the threads ---- */

static void end_all(void);

/* What is registered last is called first, and OpenCV makes some of its tables when it first works. */
static void call_before_tables_go(void) {
  if (atexit(end_all) != 0)
    return; /* then an exit in the middle of a look may crash, but nothing else is amiss */
}

static fs_analyzer *open_models(fs_analyzer_pool *pool, char *error, size_t error_size) {
  snprintf(error, error_size, "the models cannot be loaded: out of memory");
  fs_analyzer *analyzer = fs_analyzer_open(pool->models, 1, error, error_size);
  call_before_tables_go();
  pthread_mutex_lock(&pool->mutex);
  pool->settled++;
  if (!analyzer)
    snprintf(pool->error, sizeof pool->error, "%s", error);
  pthread_cond_broadcast(&pool->news);
  pthread_mutex_unlock(&pool->mutex);
  return analyzer;
}

static void hand_over(fs_analyzer_pool *pool, fs_analysis_job *job) {
  pthread_mutex_lock(&pool->mutex);
  bool first = STAILQ_EMPTY(&pool->done);
  STAILQ_INSERT_TAIL(&pool->done, job, next);
  if (first)
    fs_wakeup_signal(&pool->wakeup);
  pthread_cond_broadcast(&pool->news);
  pthread_mutex_unlock(&pool->mutex);
}

static void accept_wakeup(fs_analyzer_pool *pool) {
  pthread_mutex_lock(&pool->mutex);
  fs_wakeup_accept(&pool->wakeup);
  if (!STAILQ_EMPTY(&pool->done))
    fs_wakeup_signal(&pool->wakeup);
  pthread_mutex_unlock(&pool->mutex);
}

/* The next picture; NULL when it is time to end. */
static fs_analysis_job *next_wanted(fs_analyzer_pool *pool) {
  struct pollfd fds[] = {{.fd = pool->wake, .events = POLLIN},
                         {.fd = pool->wakeup.listener, .events = POLLIN}};
  for (;;) {
    uint64_t one;
    if (poll(fds, sizeof fds / sizeof *fds, -1) < 0)
      continue;
    if (fds[1].revents)
      accept_wakeup(pool);
    if (!fds[0].revents || read(pool->wake, &one, sizeof one) < 0)
      continue; /* another thread was faster */
    pthread_mutex_lock(&pool->mutex);
    fs_analysis_job *job = pool->stopping ? NULL : STAILQ_FIRST(&pool->wanted);
    if (job)
      STAILQ_REMOVE_HEAD(&pool->wanted, next);
    pthread_mutex_unlock(&pool->mutex);
    return job;
  }
}

static void *run(void *context) {
  fs_analyzer_pool *pool = context;
  char error[512];
  fs_analyzer *analyzer = open_models(pool, error, sizeof error);
  bool first = true;
  for (fs_analysis_job *job; (job = next_wanted(pool));) {
    if (analyzer)
      fs_analysis_job_execute(job, analyzer);
    else
      fs_analysis_job_fail(job, error);
    if (first)
      call_before_tables_go();
    first = false;
    hand_over(pool, job);
  }
  fs_analyzer_close(analyzer);
  return NULL;
}

/* ---- in the caller's ---- */

static void add_work(const fs_analyzer_pool *pool, uint64_t pieces) {
  ssize_t written = write(pool->wake, &pieces, sizeof pieces);
  (void)written; /* it cannot fail but by 2^64 pieces */
}

static void end_threads(fs_analyzer_pool *pool) {
  pthread_mutex_lock(&pool->mutex);
  pool->stopping = true;
  pthread_mutex_unlock(&pool->mutex);
  add_work(pool, (uint64_t)pool->thread_count);
  for (int i = 0; i < pool->thread_count; i++)
    pthread_join(pool->threads[i], NULL);
  pool->thread_count = 0;
}

static void end_all(void) {
  pthread_mutex_lock(&crews_lock);
  for (fs_analyzer_pool *pool = LIST_FIRST(&crews); pool; pool = LIST_NEXT(pool, next))
    if (pool->owner == getpid() && pool->thread_count)
      end_threads(pool);
  pthread_mutex_unlock(&crews_lock);
}

static void free_all(struct fs_analysis_jobs *glances) {
  for (fs_analysis_job *job; (job = STAILQ_FIRST(glances));) {
    STAILQ_REMOVE_HEAD(glances, next);
    fs_analysis_job_free(job);
  }
}

void fs_analyzer_pool_stop(fs_analyzer_pool *pool) {
  if (!pool)
    return;
  pthread_mutex_lock(&crews_lock);
  LIST_REMOVE(pool, next);
  if (pool->thread_count)
    end_threads(pool);
  pthread_mutex_unlock(&crews_lock);
  free_all(&pool->wanted);
  free_all(&pool->done);
  fs_wakeup_close(&pool->wakeup);
  if (pool->wake >= 0)
    close(pool->wake);
  pthread_cond_destroy(&pool->news);
  pthread_mutex_destroy(&pool->mutex);
  free(pool->models);
  free(pool);
}

static void make_locks(fs_analyzer_pool *pool) {
  pthread_condattr_t clock;
  pthread_condattr_init(&clock);
  pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
  pthread_cond_init(&pool->news, &clock);
  pthread_condattr_destroy(&clock);
  pthread_mutex_init(&pool->mutex, NULL);
}

fs_analyzer_pool *fs_analyzer_pool_start(const char *models, int threads) {
  fs_analyzer_pool *pool = calloc(1, sizeof *pool);
  if (!pool)
    return NULL;
  make_locks(pool);
  pool->owner = getpid();
  pthread_mutex_lock(&crews_lock);
  LIST_INSERT_HEAD(&crews, pool, next);
  pthread_mutex_unlock(&crews_lock);
  STAILQ_INIT(&pool->wanted);
  STAILQ_INIT(&pool->done);
  pool->models = strdup(models);
  pool->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE);
  int failed = fs_wakeup_open(&pool->wakeup) != 0 || pool->wake < 0 || !pool->models ? errno : 0;
  while (!failed && pool->thread_count < threads && pool->thread_count < THREADS_MAX) {
    failed = fs_thread_start(&pool->threads[pool->thread_count], run, pool);
    pool->thread_count += failed == 0;
  }
  if (!failed)
    return pool;
  fs_analyzer_pool_stop(pool);
  errno = failed;
  return NULL;
}

int fs_analyzer_pool_ready(fs_analyzer_pool *pool, char *error, size_t error_size) {
  pthread_mutex_lock(&pool->mutex);
  while (pool->settled < pool->thread_count)
    pthread_cond_wait(&pool->news, &pool->mutex);
  snprintf(error, error_size, "%s", pool->error);
  pthread_mutex_unlock(&pool->mutex);
  return *error ? -1 : 0;
}

void fs_analyzer_pool_failure(fs_analyzer_pool *pool, char *error, size_t error_size) {
  pthread_mutex_lock(&pool->mutex);
  snprintf(error, error_size, "%s", pool->error);
  pthread_mutex_unlock(&pool->mutex);
}

const char *fs_analyzer_pool_address(const fs_analyzer_pool *pool) {
  return pool->wakeup.address;
}

uint64_t fs_analyzer_pool_submit(fs_analyzer_pool *pool, fs_analysis_job *job) {
  uint64_t number = job->number = ++pool->given;
  pool->active++;
  pthread_mutex_lock(&pool->mutex);
  STAILQ_INSERT_TAIL(&pool->wanted, job, next);
  pthread_mutex_unlock(&pool->mutex);
  add_work(pool, 1);
  return number;
}

static struct timespec after(int ms) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  time.tv_sec += ms / 1000;
  time.tv_nsec += ms % 1000 * 1000000L;
  if (time.tv_nsec >= 1000000000L) {
    time.tv_sec++;
    time.tv_nsec -= 1000000000L;
  }
  return time;
}

fs_analysis_job *fs_analyzer_pool_take(fs_analyzer_pool *pool, int timeout) {
  const struct timespec end = after(timeout);
  pthread_mutex_lock(&pool->mutex);
  while (timeout > 0 && STAILQ_EMPTY(&pool->done))
    if (pthread_cond_timedwait(&pool->news, &pool->mutex, &end) == ETIMEDOUT)
      break;
  fs_analysis_job *job = STAILQ_FIRST(&pool->done);
  if (job)
    STAILQ_REMOVE_HEAD(&pool->done, next);
  pthread_mutex_unlock(&pool->mutex);
  pool->active -= job != NULL;
  return job;
}

size_t fs_analyzer_pool_active(const fs_analyzer_pool *pool) {
  return pool->active;
}
