#include "core/transport/timer_heap.h"

#include <stdlib.h>

static void put(fs_timer_heap *heap, size_t index, fs_call *call) {
  heap->items[index] = call;
  call->queue.heap_index = index;
}

static void move_up(fs_timer_heap *heap, size_t index, fs_call *call) {
  for (; index > 1 && heap->items[index / 2]->flow.due > call->flow.due; index /= 2)
    put(heap, index, heap->items[index / 2]);
  put(heap, index, call);
}

static void move_down(fs_timer_heap *heap, size_t index, fs_call *call) {
  for (size_t child; (child = index * 2) <= heap->count; index = child) {
    if (child < heap->count && heap->items[child + 1]->flow.due < heap->items[child]->flow.due)
      child++;
    if (heap->items[child]->flow.due >= call->flow.due)
      break;
    put(heap, index, heap->items[child]);
  }
  put(heap, index, call);
}

int fs_timer_heap_add(fs_timer_heap *heap, fs_call *call) {
  if (heap->count + 1 >= heap->size) {
    size_t size = heap->size ? heap->size * 2 : 64;
    fs_call **larger = realloc(heap->items, size * sizeof(fs_call *));
    if (!larger)
      return -1;
    heap->items = larger;
    heap->size = size;
  }
  move_up(heap, ++heap->count, call);
  return 0;
}

void fs_timer_heap_remove(fs_timer_heap *heap, fs_call *call) {
  size_t index = call->queue.heap_index;
  if (!index)
    return;
  call->queue.heap_index = 0;
  fs_call *last = heap->items[heap->count--];
  if (last == call)
    return;
  if (index > 1 && heap->items[index / 2]->flow.due > last->flow.due)
    move_up(heap, index, last);
  else
    move_down(heap, index, last);
}

fs_call *fs_timer_heap_first(const fs_timer_heap *heap) {
  return heap->count ? heap->items[1] : NULL;
}

void fs_timer_heap_free(fs_timer_heap *heap) {
  free(heap->items);
}
