#include "vision/face/analyzer_pool.h"

#include "base/thread.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS_MAX = 16 };

struct fs_analyzer_pool {
  fs_work_queue queue;
  char *models; /* owned */
  pthread_t threads[THREADS_MAX];
  int thread_count, max_threads;

  pthread_mutex_t mutex; /* guards what follows */
  pthread_cond_t has_settled;
  bool settled;   /* the first thread has its models, or cannot have them */
  fs_error error; /* why it has none; "" */
};

/* ---- in the threads ---- */

static void work(fs_analyzer_pool *pool, fs_analyzer *analyzer, const fs_error *error) {
  for (fs_work_item *item; (item = fs_work_queue_next(&pool->queue));) {
    fs_analysis_job *job = (fs_analysis_job *)item;
    if (analyzer)
      fs_analysis_job_execute(job, analyzer);
    else
      fs_analysis_job_fail(job, error->text);
    fs_completions_add(&pool->queue.completions, item);
  }
  fs_analyzer_close(analyzer);
}

static fs_analyzer *open_models(const fs_analyzer_pool *pool, fs_error *error) {
  fs_fail(error, "the models cannot be loaded: out of memory");
  return fs_analyzer_open(pool->models, error);
}

static void *run_first(void *context) {
  fs_analyzer_pool *pool = context;
  fs_error error;
  fs_analyzer *analyzer = open_models(pool, &error);
  pthread_mutex_lock(&pool->mutex);
  pool->settled = true;
  if (!analyzer)
    pool->error = error;
  pthread_cond_broadcast(&pool->has_settled);
  pthread_mutex_unlock(&pool->mutex);
  work(pool, analyzer, &error);
  return NULL;
}

/* One that finds no models, as where memory is short, leaves the work to the others. */
static void *run_another(void *context) {
  fs_analyzer_pool *pool = context;
  fs_error error;
  fs_analyzer *analyzer = open_models(pool, &error);
  if (analyzer)
    work(pool, analyzer, &error);
  return NULL;
}

/* ---- in the caller's ---- */

static void end_threads(fs_analyzer_pool *pool) {
  fs_work_queue_stop(&pool->queue, pool->thread_count, true);
  for (int i = 0; i < pool->thread_count; i++)
    pthread_join(pool->threads[i], NULL);
  pool->thread_count = 0;
}

static void free_item(fs_work_item *item) {
  fs_analysis_job_free((fs_analysis_job *)item);
}

void fs_analyzer_pool_stop(fs_analyzer_pool *pool) {
  if (!pool)
    return;
  if (pool->thread_count > 0)
    end_threads(pool);
  fs_work_queue_close(&pool->queue, free_item);
  pthread_cond_destroy(&pool->has_settled);
  pthread_mutex_destroy(&pool->mutex);
  free(pool->models);
  free(pool);
}

/* Returns 0 or an errno. */
static int start(fs_analyzer_pool *pool, void *(*run)(void *)) {
  const int failed = fs_thread_start(&pool->threads[pool->thread_count], run, pool);
  pool->thread_count += failed == 0;
  return failed;
}

fs_analyzer_pool *fs_analyzer_pool_start(const char *models, int threads) {
  fs_analyzer_pool *pool = calloc(1, sizeof *pool);
  if (!pool)
    return NULL;
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->has_settled, NULL);
  pool->models = strdup(models);
  pool->max_threads = threads < THREADS_MAX ? threads : THREADS_MAX;
  int failed = fs_work_queue_open(&pool->queue) != 0 || !pool->models ? errno : start(pool, run_first);
  if (!failed)
    return pool;
  fs_analyzer_pool_stop(pool);
  errno = failed;
  return NULL;
}

int fs_analyzer_pool_ready(fs_analyzer_pool *pool, fs_error *error) {
  pthread_mutex_lock(&pool->mutex);
  while (!pool->settled)
    pthread_cond_wait(&pool->has_settled, &pool->mutex);
  *error = pool->error;
  pthread_mutex_unlock(&pool->mutex);
  return error->text[0] ? -1 : 0;
}

void fs_analyzer_pool_failure(fs_analyzer_pool *pool, fs_error *error) {
  pthread_mutex_lock(&pool->mutex);
  *error = pool->error;
  pthread_mutex_unlock(&pool->mutex);
}

fs_work_queue *fs_analyzer_pool_queue(fs_analyzer_pool *pool) {
  return &pool->queue;
}

uint64_t fs_analyzer_pool_submit(fs_analyzer_pool *pool, fs_analysis_job *job) {
  if (pool->queue.active >= (size_t)pool->thread_count && pool->thread_count < pool->max_threads)
    start(pool, run_another); /* where there is no other thread, those that are there do the work */
  return fs_work_queue_submit(&pool->queue, &job->item);
}
