/* Work handed from one thread, the caller's, to worker threads, and what is done handed back. The caller
 * never waits for a worker: it is woken through a socket (wakeup.h), or asks.
 *
 *   caller ── submit ──► wanted ── next ──► worker ── complete ──► done ── take ──► caller
 *
 * The two halves stand by themselves: who has another way to get work to its thread uses `fs_completions`. */
#ifndef FS_WORK_QUEUE_H
#define FS_WORK_QUEUE_H

#include "base/wakeup.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

/* The first member of what is queued. */
typedef struct fs_work_item {
  STAILQ_ENTRY(fs_work_item) next; /* the queue's */
  uint64_t id;                     /* set by fs_work_queue_submit */
} fs_work_item;

STAILQ_HEAD(fs_work_items, fs_work_item);

typedef struct fs_completions {
  pthread_mutex_t mutex; /* guards what follows */
  pthread_cond_t added;
  fs_wakeup wakeup;          /* but for its address, which never changes */
  struct fs_work_items done; /* items owned */
} fs_completions;

/* Returns 0, or -1 with errno. Completions that failed to open can be closed. */
int fs_completions_open(fs_completions *completions);

/* Items that were not taken are not released. */
void fs_completions_close(fs_completions *completions);

/* Hands an item to the caller, and wakes it if there was none before. From any thread. */
void fs_completions_add(fs_completions *completions, fs_work_item *item);

/* The caller has connected to the wakeup: it is told of what was done before. */
void fs_completions_accept(fs_completions *completions);

/* The oldest item, which the caller then owns; NULL if there is none after `timeout` ms. */
fs_work_item *fs_completions_take(fs_completions *completions, int timeout);

typedef struct fs_work_queue {
  fs_completions completions;
  int wake;      /* owned eventfd: counts items that are wanted, and workers that are to end */
  uint64_t last; /* the caller's: id of the last item */
  size_t active; /* the caller's: items that were not taken */

  pthread_mutex_t mutex; /* guards what follows */
  struct fs_work_items wanted;
  bool stopping, abandoned;
} fs_work_queue;

/* Returns 0, or -1 with errno. A queue that failed to open can be closed. */
int fs_work_queue_open(fs_work_queue *queue);

/* Once all workers have ended, or none was started. Items that were not taken are handed to `release`. */
void fs_work_queue_close(fs_work_queue *queue, void (*release)(fs_work_item *item));

/* ---- for the caller ---- */

/* Has an item worked on. It is the queue's until it is taken. Returns its id, from 1. */
uint64_t fs_work_queue_submit(fs_work_queue *queue, fs_work_item *item);

/* As fs_completions_take. */
fs_work_item *fs_work_queue_take(fs_work_queue *queue, int timeout);

/* Tells `workers` workers to end: each with what it works on, and where nothing is `abandoned` not before all
 * that is wanted is done. */
void fs_work_queue_stop(fs_work_queue *queue, int workers, bool abandoned);

/* ---- for the workers ---- */

/* The next item; waits for one. NULL when it is time to end. */
fs_work_item *fs_work_queue_next(fs_work_queue *queue);

#endif
