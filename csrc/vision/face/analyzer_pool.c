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
  int thread_count;

  pthread_mutex_t mutex; /* guards what follows */
  pthread_cond_t has_settled;
  int settled;    /* threads that have their models, or cannot have them */
  fs_error error; /* why a thread has none; "" */
};

/* ---- in the threads ---- */

static fs_analyzer *open_models(fs_analyzer_pool *pool, fs_error *error) {
  fs_fail(error, "the models cannot be loaded: out of memory");
  fs_analyzer *analyzer = fs_analyzer_open(pool->models, error);
  pthread_mutex_lock(&pool->mutex);
  pool->settled++;
  if (!analyzer)
    pool->error = *error;
  pthread_cond_broadcast(&pool->has_settled);
  pthread_mutex_unlock(&pool->mutex);
  return analyzer;
}

static void *run(void *context) {
  fs_analyzer_pool *pool = context;
  fs_error error;
  fs_analyzer *analyzer = open_models(pool, &error);
  for (fs_work_item *item; (item = fs_work_queue_next(&pool->queue));) {
    fs_analysis_job *job = (fs_analysis_job *)item;
    if (analyzer)
      fs_analysis_job_execute(job, analyzer);
    else
      fs_analysis_job_fail(job, error.text);
    fs_completions_add(&pool->queue.completions, item);
  }
  fs_analyzer_close(analyzer);
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

fs_analyzer_pool *fs_analyzer_pool_start(const char *models, int threads) {
  fs_analyzer_pool *pool = calloc(1, sizeof *pool);
  if (!pool)
    return NULL;
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->has_settled, NULL);
  pool->models = strdup(models);
  int failed = fs_work_queue_open(&pool->queue) != 0 || !pool->models ? errno : 0;
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

int fs_analyzer_pool_ready(fs_analyzer_pool *pool, fs_error *error) {
  pthread_mutex_lock(&pool->mutex);
  while (pool->settled < pool->thread_count)
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
