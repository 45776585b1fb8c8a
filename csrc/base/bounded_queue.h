/* A bounded queue between two threads. */
#ifndef FS_BOUNDED_QUEUE_H
#define FS_BOUNDED_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct fs_queue fs_queue;

/* `capacity` is at least 1. Returns NULL when memory is short. */
fs_queue *fs_queue_new(size_t capacity);

/* Waits while the queue is full. Returns false, the item still the caller's, once the queue is closed. */
bool fs_queue_push(fs_queue *queue, void *item);

/* Waits while the queue is empty. Returns NULL once it is closed and all that was pushed has been taken. */
void *fs_queue_pop(fs_queue *queue);

/* No more is accepted; may be called by either side, and twice. */
void fs_queue_close(fs_queue *queue);

/* The queue must be empty and out of use. NULL is fine. */
void fs_queue_free(fs_queue *queue);

#endif
