#include "local/jobs/worker_pool.h"

#include "base/clock.h"
#include "base/error.h"
#include "local/jobs/cleaner.h"
#include "local/jobs/job.h"
#include "local/jobs/job_process.h"
#include "local/turns.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  FETCHERS = 4,         /* workers of a key beyond the slots: they fetch media while other jobs compute */
  WAIT_MAX = 300,       /* seconds: longest Retry-After of a full line */
  AVERAGE_OF = 8,       /* jobs over which durations are averaged, about */
  FIRST_GUESS_MS = 5000 /* assumed duration of a job before one has ended */
};

typedef struct fs_waiting {
  struct fs_waiting *next; /* owned */
  fs_queued job;
} fs_waiting;

typedef struct fs_line {
  fs_waiting *first, **end; /* owned list */
  fs_turns turns;
  int places;            /* jobs that run at a time */
  int max_busy;          /* workers that one key may occupy; there are as many for each key */
  int busy[FS_KEYS_MAX]; /* workers that each key occupies */
  fs_ms duration;        /* average of a job */
} fs_line;

typedef struct fs_worker {
  fs_worker_pool *pool; /* borrowed */
  pthread_t thread;
  bool started, quick;
  fs_queued job; /* the current one; its id is "" without one */
  double fraction;
  atomic_bool stop; /* the job is cancelled, or the engine shuts down */
} fs_worker;

struct fs_worker_pool {
  fs_engine *engine; /* borrowed */
  pthread_mutex_t mutex;
  pthread_cond_t changed; /* a job was added or has ended */
  fs_line lines[2];       /* of jobs on videos, on pictures */
  fs_worker *workers;     /* owned, `count` of them */
  int count;
};

/* ---- the lines ---- */

bool fs_worker_pool_is_full(fs_worker_pool *pool, bool quick, int key, int *retry_after) {
  pthread_mutex_lock(&pool->mutex);
  const fs_line *line = &pool->lines[quick];
  int count = 0;
  for (const fs_waiting *waiting = line->first; waiting != NULL; waiting = waiting->next)
    count += waiting->job.key == key;
  bool full = count >= pool->engine->options.max_queue;
  fs_ms turn = line->duration / line->places / 1000;
  *retry_after = turn < 1 ? 1 : turn > WAIT_MAX ? WAIT_MAX : (int)turn;
  pthread_mutex_unlock(&pool->mutex);
  return full;
}

int fs_worker_pool_add(fs_worker_pool *pool, const fs_queued *job) {
  fs_waiting *waiting = calloc(1, sizeof *waiting);
  if (waiting == NULL)
    return -1;
  waiting->job = *job;
  pthread_mutex_lock(&pool->mutex);
  fs_line *line = &pool->lines[job->quick];
  *line->end = waiting;
  line->end = &waiting->next;
  pthread_cond_broadcast(&pool->changed);
  pthread_mutex_unlock(&pool->mutex);
  return 0;
}

/* Unlinks the entry at `*at`; the caller owns it. */
static fs_waiting *take_out(fs_line *line, fs_waiting **at) {
  fs_waiting *waiting = *at;
  *at = waiting->next;
  if (waiting->next == NULL)
    line->end = at;
  return waiting;
}

/* Takes the first job of the key whose turn it is, of those that may occupy another worker; NULL if there is
 * none. */
static fs_waiting *take_next(fs_line *line) {
  fs_waiting **best = NULL;
  for (fs_waiting **at = &line->first; *at != NULL; at = &(*at)->next)
    if (line->busy[(*at)->job.key] < line->max_busy &&
        (best == NULL || fs_turns_before(&line->turns, (*at)->job.key, (*best)->job.key)))
      best = at;
  if (best == NULL)
    return NULL;
  fs_turns_take(&line->turns, (*best)->job.key);
  line->busy[(*best)->job.key]++;
  return take_out(line, best);
}

static bool cancel_waiting(fs_line *line, const char *id) {
  for (fs_waiting **at = &line->first; *at != NULL; at = &(*at)->next)
    if (strcmp((*at)->job.id, id) == 0) {
      free(take_out(line, at));
      return true;
    }
  return false;
}

void fs_worker_pool_cancel(fs_worker_pool *pool, const char *id) {
  pthread_mutex_lock(&pool->mutex);
  if (!cancel_waiting(&pool->lines[0], id) && !cancel_waiting(&pool->lines[1], id))
    for (int i = 0; i < pool->count; i++)
      if (strcmp(pool->workers[i].job.id, id) == 0)
        atomic_store(&pool->workers[i].stop, true);
  pthread_mutex_unlock(&pool->mutex);
  fs_job_processes_wake(pool->engine->processes);
}

double fs_worker_pool_progress(fs_worker_pool *pool, const char *id) {
  double fraction = 0;
  pthread_mutex_lock(&pool->mutex);
  for (int i = 0; i < pool->count; i++)
    if (strcmp(pool->workers[i].job.id, id) == 0)
      fraction = pool->workers[i].fraction;
  pthread_mutex_unlock(&pool->mutex);
  return fraction;
}

/* ---- a worker ---- */

static void note_progress(void *context, double fraction) {
  fs_worker *worker = context;
  pthread_mutex_lock(&worker->pool->mutex);
  worker->fraction = fraction;
  pthread_mutex_unlock(&worker->pool->mutex);
}

/* Waits for a job and takes it. Returns false when the engine shuts down. */
static bool take(fs_worker *worker) {
  fs_worker_pool *pool = worker->pool;
  fs_waiting *waiting = NULL;
  pthread_mutex_lock(&pool->mutex);
  while (!atomic_load(&pool->engine->stopping) && (waiting = take_next(&pool->lines[worker->quick])) == NULL)
    pthread_cond_wait(&pool->changed, &pool->mutex);
  if (waiting != NULL) {
    worker->job = waiting->job;
    worker->fraction = 0;
    atomic_store(&worker->stop, false);
  }
  pthread_mutex_unlock(&pool->mutex);
  bool taken = waiting != NULL;
  free(waiting);
  return taken;
}

/* Ends the current job, which took `duration`: its key may occupy another worker. */
static void put_down(fs_worker *worker, fs_ms duration) {
  fs_worker_pool *pool = worker->pool;
  pthread_mutex_lock(&pool->mutex);
  fs_line *line = &pool->lines[worker->quick];
  line->duration += (duration - line->duration) / AVERAGE_OF;
  line->busy[worker->job.key]--;
  worker->job.id[0] = '\0';
  pthread_cond_broadcast(&pool->changed);
  pthread_mutex_unlock(&pool->mutex);
}

static void *work_on(void *context) {
  fs_worker *worker = context;
  while (take(worker)) {
    fs_ms begun = fs_clock_now();
    fs_job job = {.engine = worker->pool->engine,
                  .quick = worker->quick,
                  .key = worker->job.key,
                  .stop = &worker->stop,
                  .report = note_progress,
                  .context = worker,
                  .work = worker->job.work,
                  .id = worker->job.id};
    if (worker->job.work == FS_WORK_DETECTION)
      fs_job_detect(&job);
    else
      fs_job_swap(&job);
    put_down(worker, fs_clock_now() - begun);
    fs_cleaner_wake(worker->pool->engine->cleaner);
  }
  return NULL;
}

/* ---- the pool ---- */

/* An earlier run may have had more keys. */
static void add_unfinished(void *context, const fs_queued *job) {
  fs_worker_pool *pool = context;
  fs_queued known = *job;
  if (known.key < 0 || known.key >= pool->engine->options.key_count)
    known.key = 0;
  fs_worker_pool_add(pool, &known);
}

static int start_workers(fs_worker_pool *pool, fs_error *error) {
  if (fs_store_queued(pool->engine->store, add_unfinished, pool) < 0)
    return fs_fail(error, "cannot read the queue from the database");
  for (int i = 0; i < pool->count; i++) {
    fs_worker *worker = &pool->workers[i];
    worker->pool = pool;
    worker->quick = i < pool->lines[1].max_busy * pool->engine->options.key_count;
    int status = pthread_create(&worker->thread, NULL, work_on, worker);
    if (status != 0)
      return fs_fail(error, "cannot start a thread: %s", fs_file_error(status));
    worker->started = true;
  }
  return 0;
}

static void init_lines(fs_worker_pool *pool) {
  int workers = pool->engine->options.workers;
  for (int quick = 0; quick < 2; quick++)
    pool->lines[quick] = (fs_line){.end = &pool->lines[quick].first,
                                   .places = quick ? 1 : workers,
                                   .max_busy = quick ? FETCHERS : workers + FETCHERS,
                                   .duration = FIRST_GUESS_MS};
}

fs_worker_pool *fs_worker_pool_start(fs_engine *engine, fs_error *error) {
  int count = (FETCHERS + engine->options.workers + FETCHERS) * engine->options.key_count;
  fs_worker_pool *pool = calloc(1, sizeof *pool);
  fs_worker *workers = calloc((size_t)count, sizeof *workers);
  if (pool == NULL || workers == NULL) {
    fs_fail(error, "out of memory");
    free(pool);
    free(workers);
    return NULL;
  }
  pool->engine = engine;
  pool->workers = workers;
  pool->count = count;
  init_lines(pool);
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->changed, NULL);
  if (start_workers(pool, error) == 0)
    return pool;
  atomic_store(&engine->stopping, true);
  fs_worker_pool_stop(pool);
  return NULL;
}

static void stop_work(fs_worker_pool *pool) {
  pthread_mutex_lock(&pool->mutex);
  for (int i = 0; i < pool->count; i++)
    atomic_store(&pool->workers[i].stop, true);
  pthread_cond_broadcast(&pool->changed);
  pthread_mutex_unlock(&pool->mutex);
  fs_job_processes_wake(pool->engine->processes);
}

void fs_worker_pool_stop(fs_worker_pool *pool) {
  if (pool == NULL)
    return;
  stop_work(pool);
  for (int i = 0; i < pool->count; i++)
    if (pool->workers[i].started)
      pthread_join(pool->workers[i].thread, NULL);
  for (int i = 0; i < 2; i++)
    while (pool->lines[i].first != NULL)
      free(take_out(&pool->lines[i], &pool->lines[i].first));
  pthread_cond_destroy(&pool->changed);
  pthread_mutex_destroy(&pool->mutex);
  free(pool->workers);
  free(pool);
}
