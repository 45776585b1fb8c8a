/* The timers of waiting calls: a binary heap by `flow.due`. */
#ifndef FS_TIMER_HEAP_H
#define FS_TIMER_HEAP_H

#include "core/transport/call.h"

typedef struct fs_timer_heap {
  fs_call **items; /* owned array of borrowed calls; the first is items[1] */
  size_t count, size;
} fs_timer_heap;

/* Returns 0, or -1 when memory is short. */
int fs_timer_heap_add(fs_timer_heap *heap, fs_call *call);

/* Removes a call; one that is not in the heap is fine. */
void fs_timer_heap_remove(fs_timer_heap *heap, fs_call *call);

/* The call that is due first, or NULL. */
fs_call *fs_timer_heap_first(const fs_timer_heap *heap);

void fs_timer_heap_free(fs_timer_heap *heap);

#endif
