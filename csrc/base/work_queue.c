#include "base/work_queue.h"

#include "base/thread.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* ---- completions ---- */

int fs_completions_open(fs_completions *completions) {
  fs_thread_condition(&completions->added);
  pthread_mutex_init(&completions->mutex, NULL);
  STAILQ_INIT(&completions->done);
  return fs_wakeup_open(&completions->wakeup);
}

void fs_completions_close(fs_completions *completions) {
  fs_wakeup_close(&completions->wakeup);
  pthread_cond_destroy(&completions->added);
  pthread_mutex_destroy(&completions->mutex);
}

void fs_completions_add(fs_completions *completions, fs_work_item *item) {
  pthread_mutex_lock(&completions->mutex);
  bool first = STAILQ_EMPTY(&completions->done);
  STAILQ_INSERT_TAIL(&completions->done, item, next);
  if (first)
    fs_wakeup_signal(&completions->wakeup);
  pthread_cond_signal(&completions->added);
  pthread_mutex_unlock(&completions->mutex);
}

void fs_completions_accept(fs_completions *completions) {
  pthread_mutex_lock(&completions->mutex);
  fs_wakeup_accept(&completions->wakeup);
  if (!STAILQ_EMPTY(&completions->done))
    fs_wakeup_signal(&completions->wakeup);
  pthread_mutex_unlock(&completions->mutex);
}

fs_work_item *fs_completions_take(fs_completions *completions, int timeout) {
  const fs_ms end = fs_clock_now() + timeout;
  pthread_mutex_lock(&completions->mutex);
  while (timeout > 0 && STAILQ_EMPTY(&completions->done) &&
         fs_thread_wait(&completions->added, &completions->mutex, end))
    ;
  fs_work_item *item = STAILQ_FIRST(&completions->done);
  if (item)
    STAILQ_REMOVE_HEAD(&completions->done, next);
  pthread_mutex_unlock(&completions->mutex);
  return item;
}

/* ---- the queue ---- */

int fs_work_queue_open(fs_work_queue *queue) {
  *queue = (fs_work_queue){.wake = -1};
  pthread_mutex_init(&queue->mutex, NULL);
  STAILQ_INIT(&queue->wanted);
  if (fs_completions_open(&queue->completions) != 0)
    return -1;
  queue->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE);
  return queue->wake < 0 ? -1 : 0;
}

void fs_work_queue_close(fs_work_queue *queue, void (*release)(fs_work_item *item)) {
  STAILQ_CONCAT(&queue->wanted, &queue->completions.done);
  for (fs_work_item *item; (item = STAILQ_FIRST(&queue->wanted));) {
    STAILQ_REMOVE_HEAD(&queue->wanted, next);
    release(item);
  }
  if (queue->wake >= 0)
    close(queue->wake);
  fs_completions_close(&queue->completions);
  pthread_mutex_destroy(&queue->mutex);
}

static void add_work(const fs_work_queue *queue, uint64_t pieces) {
  ssize_t written = write(queue->wake, &pieces, sizeof pieces);
  (void)written; /* it cannot fail but by 2^64 pieces */
}

uint64_t fs_work_queue_submit(fs_work_queue *queue, fs_work_item *item) {
  uint64_t id = item->id = ++queue->last;
  queue->active++;
  pthread_mutex_lock(&queue->mutex);
  STAILQ_INSERT_TAIL(&queue->wanted, item, next);
  pthread_mutex_unlock(&queue->mutex);
  add_work(queue, 1);
  return id;
}

fs_work_item *fs_work_queue_take(fs_work_queue *queue, int timeout) {
  fs_work_item *item = fs_completions_take(&queue->completions, timeout);
  queue->active -= item != NULL;
  return item;
}

void fs_work_queue_stop(fs_work_queue *queue, int workers, bool abandoned) {
  pthread_mutex_lock(&queue->mutex);
  queue->stopping = true;
  queue->abandoned = abandoned;
  pthread_mutex_unlock(&queue->mutex);
  add_work(queue, (uint64_t)workers);
}

/* Whether there is something to do, which is taken: an item, or NULL when it is time to end. */
static bool take_wanted(fs_work_queue *queue, fs_work_item **item) {
  pthread_mutex_lock(&queue->mutex);
  *item = queue->abandoned ? NULL : STAILQ_FIRST(&queue->wanted);
  bool something = *item || queue->stopping;
  if (*item)
    STAILQ_REMOVE_HEAD(&queue->wanted, next);
  pthread_mutex_unlock(&queue->mutex);
  return something;
}

fs_work_item *fs_work_queue_next(fs_work_queue *queue) {
  struct pollfd fds[] = {{.fd = queue->wake, .events = POLLIN},
                         {.fd = queue->completions.wakeup.listener, .events = POLLIN}};
  for (;;) {
    uint64_t one;
    fs_work_item *item;
    if (poll(fds, sizeof fds / sizeof *fds, -1) < 0)
      continue;
    if (fds[1].revents)
      fs_completions_accept(&queue->completions);
    if (!fds[0].revents || read(queue->wake, &one, sizeof one) < 0)
      continue; /* another worker was faster */
    if (take_wanted(queue, &item))
      return item;
  }
}
