#include "local/jobs/worker_pool.h"

#include "base/error.h"
#include "local/jobs/job.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct fs_waiting {
  struct fs_waiting *next; /* owned */
  fs_work work;
  char id[FS_TOKEN_SIZE];
} fs_waiting;

typedef struct fs_worker {
  fs_worker_pool *jobs; /* borrowed */
  pthread_t thread;
  bool started;
  fs_vision *vision; /* owned */
  fs_work work;
  char id[FS_TOKEN_SIZE]; /* of the work at hand, or "" */
  double fraction;
} fs_worker;

struct fs_worker_pool {
  fs_engine *engine; /* borrowed */
  pthread_mutex_t mutex;
  pthread_cond_t added;
  fs_waiting *first, **end; /* owned list */
  fs_worker *workers;       /* owned, `count` of them */
  int count;
};

int fs_worker_pool_add(fs_worker_pool *jobs, fs_work work, const char *id) {
  fs_waiting *waiting = calloc(1, sizeof *waiting);
  if (waiting == NULL)
    return -1;
  waiting->work = work;
  snprintf(waiting->id, sizeof waiting->id, "%s", id);
  pthread_mutex_lock(&jobs->mutex);
  *jobs->end = waiting;
  jobs->end = &waiting->next;
  pthread_cond_signal(&jobs->added);
  pthread_mutex_unlock(&jobs->mutex);
  return 0;
}

double fs_worker_pool_progress(fs_worker_pool *jobs, const char *id) {
  double fraction = 0;
  pthread_mutex_lock(&jobs->mutex);
  for (int i = 0; i < jobs->count; i++)
    if (strcmp(jobs->workers[i].id, id) == 0)
      fraction = jobs->workers[i].fraction;
  pthread_mutex_unlock(&jobs->mutex);
  return fraction;
}

static int note_progress(void *context, double fraction) {
  fs_worker *worker = context;
  pthread_mutex_lock(&worker->jobs->mutex);
  worker->fraction = fraction;
  pthread_mutex_unlock(&worker->jobs->mutex);
  return atomic_load(&worker->jobs->engine->stopping);
}

/* Waits for work and takes it. Returns false when the engine ends. */
static bool take(fs_worker *worker) {
  fs_worker_pool *jobs = worker->jobs;
  pthread_mutex_lock(&jobs->mutex);
  worker->id[0] = '\0';
  while (jobs->first == NULL && !atomic_load(&jobs->engine->stopping))
    pthread_cond_wait(&jobs->added, &jobs->mutex);
  bool go_on = !atomic_load(&jobs->engine->stopping);
  fs_waiting *waiting = go_on ? jobs->first : NULL;
  if (waiting != NULL) {
    jobs->first = waiting->next;
    if (jobs->first == NULL)
      jobs->end = &jobs->first;
    worker->work = waiting->work;
    worker->fraction = 0;
    memcpy(worker->id, waiting->id, sizeof worker->id);
  }
  pthread_mutex_unlock(&jobs->mutex);
  free(waiting);
  return go_on;
}

static void *work_on(void *context) {
  fs_worker *worker = context;
  while (take(worker)) {
    fs_job job = {.engine = worker->jobs->engine,
                  .vision = worker->vision,
                  .progress = {note_progress, worker},
                  .work = worker->work,
                  .id = worker->id};
    if (worker->work == FS_WORK_DETECTION)
      fs_job_detect(&job);
    else
      fs_job_swap(&job);
  }
  return NULL;
}

static void add_queued(void *context, fs_work work, const char *id) {
  fs_worker_pool_add(context, work, id);
}

static int start_workers(fs_worker_pool *jobs, char *error, size_t error_size) {
  const fs_options *options = &jobs->engine->options;
  for (int i = 0; i < jobs->count; i++) {
    fs_worker *worker = &jobs->workers[i];
    worker->jobs = jobs;
    worker->vision = fs_vision_open(options->models, error, error_size);
    if (worker->vision == NULL)
      return -1;
  }
  if (fs_store_queued(jobs->engine->store, add_queued, jobs) < 0)
    return fs_fail(error, error_size, "cannot read the queue from the database");
  for (int i = 0; i < jobs->count; i++) {
    int status = pthread_create(&jobs->workers[i].thread, NULL, work_on, &jobs->workers[i]);
    if (status != 0) {
      fs_fail(error, error_size, "cannot start a thread: %s", strerror(status));
      return -1;
    }
    jobs->workers[i].started = true;
  }
  return 0;
}

fs_worker_pool *fs_worker_pool_start(fs_engine *engine, char *error, size_t error_size) {
  fs_worker_pool *jobs = calloc(1, sizeof *jobs);
  fs_worker *workers = calloc((size_t)engine->options.workers, sizeof *workers);
  if (jobs == NULL || workers == NULL) {
    fs_fail(error, error_size, "out of memory");
    free(jobs);
    free(workers);
    return NULL;
  }
  jobs->engine = engine;
  jobs->workers = workers;
  jobs->count = engine->options.workers;
  jobs->end = &jobs->first;
  pthread_mutex_init(&jobs->mutex, NULL);
  pthread_cond_init(&jobs->added, NULL);
  if (start_workers(jobs, error, error_size) == 0)
    return jobs;
  atomic_store(&engine->stopping, true);
  fs_worker_pool_stop(jobs);
  return NULL;
}

void fs_worker_pool_stop(fs_worker_pool *jobs) {
  if (jobs == NULL)
    return;
  pthread_mutex_lock(&jobs->mutex);
  pthread_cond_broadcast(&jobs->added);
  pthread_mutex_unlock(&jobs->mutex);
  for (int i = 0; i < jobs->count; i++) {
    if (jobs->workers[i].started)
      pthread_join(jobs->workers[i].thread, NULL);
    if (jobs->workers[i].vision != NULL)
      fs_vision_close(jobs->workers[i].vision);
  }
  while (jobs->first != NULL) {
    fs_waiting *waiting = jobs->first;
    jobs->first = waiting->next;
    free(waiting);
  }
  pthread_cond_destroy(&jobs->added);
  pthread_mutex_destroy(&jobs->mutex);
  free(jobs->workers);
  free(jobs);
}
