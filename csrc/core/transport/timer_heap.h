/* The timers of waiting exchanges: a binary heap by `flow.due`. */
#ifndef FS_HEAP_H
#define FS_HEAP_H

#include "core/transport/call.h"

typedef struct fs_heap {
  fs_exchange **items; /* owned array of borrowed exchanges; the first is items[1] */
  size_t count, size;
} fs_heap;

/* Returns 0, or -1 when memory is short. */
int fs_heap_add(fs_heap *heap, fs_exchange *exchange);

/* Takes an exchange out; one that is not in the heap is fine. */
void fs_heap_remove(fs_heap *heap, fs_exchange *exchange);

/* The exchange that is due first, or NULL. */
fs_exchange *fs_heap_first(const fs_heap *heap);

void fs_heap_free(fs_heap *heap);

#endif
