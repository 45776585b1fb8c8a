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

enum { THREADS_MOST = 16 };

struct fs_crew {
  LIST_ENTRY(fs_crew) next; /* in `crews` */
  pid_t owner;              /* whose the threads are */
  char *models;             /* owned */
  pthread_t threads[THREADS_MOST];
  int thread_count;
  int wake;       /* owned eventfd: one for each glance that is wanted, and for each thread that is to end */
  uint64_t given; /* the caller's: how many glances there were */
  size_t active;  /* the caller's */

  pthread_mutex_t mutex; /* guards what follows */
  pthread_cond_t news;   /* `done` or `settled` has changed */
  fs_wakeup wakeup;
  struct fs_glances wanted, done; /* owned */
  int settled;                    /* threads that have their models, or cannot have them */
  bool stopping;
  char error[512]; /* why a thread has none; "" */
};

/* All that have threads: these must be at rest when the process ends, for OpenCV's tables go before them. */
static LIST_HEAD(, fs_crew) crews = LIST_HEAD_INITIALIZER(crews);
static pthread_mutex_t crews_lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- in the threads ---- */

static void end_all(void);

/* What is registered last is called first, and OpenCV makes some of its tables when it first works. */
static void call_before_tables_go(void) {
  if (atexit(end_all) != 0)
    return; /* then an exit in the middle of a look may crash, but nothing else is amiss */
}

static fs_looker *open_models(fs_crew *crew, char *error, size_t error_size) {
  snprintf(error, error_size, "the models cannot be loaded: out of memory");
  fs_looker *looker = fs_looker_open(crew->models, 1, error, error_size);
  call_before_tables_go();
  pthread_mutex_lock(&crew->mutex);
  crew->settled++;
  if (!looker)
    snprintf(crew->error, sizeof crew->error, "%s", error);
  pthread_cond_broadcast(&crew->news);
  pthread_mutex_unlock(&crew->mutex);
  return looker;
}

static void hand_over(fs_crew *crew, fs_glance *glance) {
  pthread_mutex_lock(&crew->mutex);
  bool first = STAILQ_EMPTY(&crew->done);
  STAILQ_INSERT_TAIL(&crew->done, glance, next);
  if (first)
    fs_wakeup_signal(&crew->wakeup);
  pthread_cond_broadcast(&crew->news);
  pthread_mutex_unlock(&crew->mutex);
}

static void accept_wakeup(fs_crew *crew) {
  pthread_mutex_lock(&crew->mutex);
  fs_wakeup_accept(&crew->wakeup);
  if (!STAILQ_EMPTY(&crew->done))
    fs_wakeup_signal(&crew->wakeup);
  pthread_mutex_unlock(&crew->mutex);
}

/* The next picture; NULL when it is time to end. */
static fs_glance *next_wanted(fs_crew *crew) {
  struct pollfd fds[] = {{.fd = crew->wake, .events = POLLIN},
                         {.fd = crew->wakeup.listener, .events = POLLIN}};
  for (;;) {
    uint64_t one;
    if (poll(fds, sizeof fds / sizeof *fds, -1) < 0)
      continue;
    if (fds[1].revents)
      accept_wakeup(crew);
    if (!fds[0].revents || read(crew->wake, &one, sizeof one) < 0)
      continue; /* another thread was faster */
    pthread_mutex_lock(&crew->mutex);
    fs_glance *glance = crew->stopping ? NULL : STAILQ_FIRST(&crew->wanted);
    if (glance)
      STAILQ_REMOVE_HEAD(&crew->wanted, next);
    pthread_mutex_unlock(&crew->mutex);
    return glance;
  }
}

static void *run(void *context) {
  fs_crew *crew = context;
  char error[512];
  fs_looker *looker = open_models(crew, error, sizeof error);
  bool first = true;
  for (fs_glance *glance; (glance = next_wanted(crew));) {
    if (looker)
      fs_glance_perform(glance, looker);
    else
      fs_glance_fail(glance, error);
    if (first)
      call_before_tables_go();
    first = false;
    hand_over(crew, glance);
  }
  fs_looker_close(looker);
  return NULL;
}

/* ---- in the caller's ---- */

static void add_work(const fs_crew *crew, uint64_t pieces) {
  ssize_t written = write(crew->wake, &pieces, sizeof pieces);
  (void)written; /* it cannot fail but by 2^64 pieces */
}

static void end_threads(fs_crew *crew) {
  pthread_mutex_lock(&crew->mutex);
  crew->stopping = true;
  pthread_mutex_unlock(&crew->mutex);
  add_work(crew, (uint64_t)crew->thread_count);
  for (int i = 0; i < crew->thread_count; i++)
    pthread_join(crew->threads[i], NULL);
  crew->thread_count = 0;
}

static void end_all(void) {
  pthread_mutex_lock(&crews_lock);
  for (fs_crew *crew = LIST_FIRST(&crews); crew; crew = LIST_NEXT(crew, next))
    if (crew->owner == getpid() && crew->thread_count)
      end_threads(crew);
  pthread_mutex_unlock(&crews_lock);
}

static void free_all(struct fs_glances *glances) {
  for (fs_glance *glance; (glance = STAILQ_FIRST(glances));) {
    STAILQ_REMOVE_HEAD(glances, next);
    fs_glance_free(glance);
  }
}

void fs_crew_stop(fs_crew *crew) {
  if (!crew)
    return;
  pthread_mutex_lock(&crews_lock);
  LIST_REMOVE(crew, next);
  if (crew->thread_count)
    end_threads(crew);
  pthread_mutex_unlock(&crews_lock);
  free_all(&crew->wanted);
  free_all(&crew->done);
  fs_wakeup_close(&crew->wakeup);
  if (crew->wake >= 0)
    close(crew->wake);
  pthread_cond_destroy(&crew->news);
  pthread_mutex_destroy(&crew->mutex);
  free(crew->models);
  free(crew);
}

static void make_locks(fs_crew *crew) {
  pthread_condattr_t clock;
  pthread_condattr_init(&clock);
  pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
  pthread_cond_init(&crew->news, &clock);
  pthread_condattr_destroy(&clock);
  pthread_mutex_init(&crew->mutex, NULL);
}

fs_crew *fs_crew_start(const char *models, int threads) {
  fs_crew *crew = calloc(1, sizeof *crew);
  if (!crew)
    return NULL;
  make_locks(crew);
  crew->owner = getpid();
  pthread_mutex_lock(&crews_lock);
  LIST_INSERT_HEAD(&crews, crew, next);
  pthread_mutex_unlock(&crews_lock);
  STAILQ_INIT(&crew->wanted);
  STAILQ_INIT(&crew->done);
  crew->models = strdup(models);
  crew->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE);
  int failed = fs_wakeup_open(&crew->wakeup) != 0 || crew->wake < 0 || !crew->models ? errno : 0;
  while (!failed && crew->thread_count < threads && crew->thread_count < THREADS_MOST) {
    failed = fs_thread_start(&crew->threads[crew->thread_count], run, crew);
    crew->thread_count += failed == 0;
  }
  if (!failed)
    return crew;
  fs_crew_stop(crew);
  errno = failed;
  return NULL;
}

int fs_crew_ready(fs_crew *crew, char *error, size_t error_size) {
  pthread_mutex_lock(&crew->mutex);
  while (crew->settled < crew->thread_count)
    pthread_cond_wait(&crew->news, &crew->mutex);
  snprintf(error, error_size, "%s", crew->error);
  pthread_mutex_unlock(&crew->mutex);
  return *error ? -1 : 0;
}

void fs_crew_failure(fs_crew *crew, char *error, size_t error_size) {
  pthread_mutex_lock(&crew->mutex);
  snprintf(error, error_size, "%s", crew->error);
  pthread_mutex_unlock(&crew->mutex);
}

const char *fs_crew_address(const fs_crew *crew) {
  return crew->wakeup.address;
}

uint64_t fs_crew_submit(fs_crew *crew, fs_glance *glance) {
  uint64_t number = glance->number = ++crew->given;
  crew->active++;
  pthread_mutex_lock(&crew->mutex);
  STAILQ_INSERT_TAIL(&crew->wanted, glance, next);
  pthread_mutex_unlock(&crew->mutex);
  add_work(crew, 1);
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

fs_glance *fs_crew_take(fs_crew *crew, int patience) {
  const struct timespec end = after(patience);
  pthread_mutex_lock(&crew->mutex);
  while (patience > 0 && STAILQ_EMPTY(&crew->done))
    if (pthread_cond_timedwait(&crew->news, &crew->mutex, &end) == ETIMEDOUT)
      break;
  fs_glance *glance = STAILQ_FIRST(&crew->done);
  if (glance)
    STAILQ_REMOVE_HEAD(&crew->done, next);
  pthread_mutex_unlock(&crew->mutex);
  crew->active -= glance != NULL;
  return glance;
}

size_t fs_crew_active(const fs_crew *crew) {
  return crew->active;
}
