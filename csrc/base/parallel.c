#include "base/parallel.h"

#include "base/thread.h"

#include <stdbool.h>
#include <stdlib.h>

struct fs_parallel {
  pthread_t helper;
  pthread_mutex_t mutex;    /* guards what follows */
  pthread_cond_t has_work;  /* for the helper: parts wait, or the end has come */
  pthread_cond_t has_ended; /* for the caller: the helper's part is done */
  fs_parallel_part *run;
  void *context; /* borrowed from the caller */
  int next, count, done;
  bool stopped;
};

/* Does parts until none waits. The mutex is held on entry and on return. */
static void work(fs_parallel *p, int worker) {
  while (p->next < p->count) {
    const int part = p->next++;
    pthread_mutex_unlock(&p->mutex);
    p->run(p->context, part, worker);
    pthread_mutex_lock(&p->mutex);
    p->done++;
  }
}

static void *help(void *context) {
  fs_parallel *p = context;
  pthread_mutex_lock(&p->mutex);
  while (!p->stopped) {
    if (p->next == p->count)
      pthread_cond_wait(&p->has_work, &p->mutex);
    work(p, 1);
    pthread_cond_signal(&p->has_ended);
  }
  pthread_mutex_unlock(&p->mutex);
  return NULL;
}

fs_parallel *fs_parallel_start(void) {
  fs_parallel *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  pthread_mutex_init(&p->mutex, NULL);
  pthread_cond_init(&p->has_work, NULL);
  pthread_cond_init(&p->has_ended, NULL);
  if (fs_thread_start(&p->helper, help, p) == 0)
    return p;
  pthread_cond_destroy(&p->has_ended);
  pthread_cond_destroy(&p->has_work);
  pthread_mutex_destroy(&p->mutex);
  free(p);
  return NULL;
}

void fs_parallel_run(fs_parallel *p, int count, fs_parallel_part *run, void *context) {
  if (!p || count < FS_PARALLEL_WORKERS) {
    for (int part = 0; part < count; part++)
      run(context, part, 0);
    return;
  }
  pthread_mutex_lock(&p->mutex);
  p->run = run;
  p->context = context;
  p->next = p->done = 0;
  p->count = count;
  pthread_cond_signal(&p->has_work);
  work(p, 0);
  while (p->done < p->count)
    pthread_cond_wait(&p->has_ended, &p->mutex);
  pthread_mutex_unlock(&p->mutex);
}

void fs_parallel_stop(fs_parallel *p) {
  if (!p)
    return;
  pthread_mutex_lock(&p->mutex);
  p->stopped = true;
  pthread_cond_signal(&p->has_work);
  pthread_mutex_unlock(&p->mutex);
  pthread_join(p->helper, NULL);
  pthread_cond_destroy(&p->has_ended);
  pthread_cond_destroy(&p->has_work);
  pthread_mutex_destroy(&p->mutex);
  free(p);
}
