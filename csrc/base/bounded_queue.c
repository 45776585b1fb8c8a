#include "base/bounded_queue.h"

#include <pthread.h>
#include <stdlib.h>

struct fs_queue {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  bool closed;
  size_t capacity, first, count;
  void *items[]; /* a ring */
};

fs_queue *fs_queue_new(size_t capacity) {
  fs_queue *queue = calloc(1, sizeof *queue + capacity * sizeof queue->items[0]);
  if (!queue)
    return NULL;
  queue->capacity = capacity;
  pthread_mutex_init(&queue->lock, NULL);
  pthread_cond_init(&queue->changed, NULL);
  return queue;
}

bool fs_queue_push(fs_queue *queue, void *item) {
  pthread_mutex_lock(&queue->lock);
  while (!queue->closed && queue->count == queue->capacity)
    pthread_cond_wait(&queue->changed, &queue->lock);
  bool accepted = !queue->closed;
  if (accepted) {
    queue->items[(queue->first + queue->count) % queue->capacity] = item;
    queue->count++;
    pthread_cond_signal(&queue->changed);
  }
  pthread_mutex_unlock(&queue->lock);
  return accepted;
}

void *fs_queue_pop(fs_queue *queue) {
  pthread_mutex_lock(&queue->lock);
  while (!queue->closed && queue->count == 0)
    pthread_cond_wait(&queue->changed, &queue->lock);
  void *item = NULL;
  if (queue->count > 0) {
    item = queue->items[queue->first];
    queue->first = (queue->first + 1) % queue->capacity;
    queue->count--;
    pthread_cond_signal(&queue->changed);
  }
  pthread_mutex_unlock(&queue->lock);
  return item;
}

void fs_queue_close(fs_queue *queue) {
  pthread_mutex_lock(&queue->lock);
  queue->closed = true;
  pthread_cond_broadcast(&queue->changed);
  pthread_mutex_unlock(&queue->lock);
}

void fs_queue_free(fs_queue *queue) {
  if (!queue)
    return;
  pthread_cond_destroy(&queue->changed);
  pthread_mutex_destroy(&queue->lock);
  free(queue);
}
