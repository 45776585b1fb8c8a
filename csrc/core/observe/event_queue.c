#include "core/observe/event_queue.h"

#include "base/clock.h"

#include <stdlib.h>

const char *fs_event_name(fs_event_type type) {
  static const char *const names[] = {"request", "response",  "retry",   "poll",
                                      "state",   "ambiguous", "finished"};
  return names[type];
}

/* The ring, laid out anew from its start in twice the room. */
static int grow(fs_event_queue *events) {
  size_t size = events->size ? events->size * 2 : 64;
  fs_event *larger = size > FS_EVENTS_MAX ? NULL : malloc(size * sizeof *larger);
  if (!larger)
    return -1;
  for (size_t i = 0; i < events->size; i++) /* the ring was full */
    larger[i] = events->items[(events->first + i) % events->size];
  free(events->items);
  events->items = larger;
  events->size = size;
  events->first = 0;
  return 0;
}

fs_event *fs_event_queue_add(fs_event_queue *events, fs_event_type type) {
  if (!events->wanted)
    return NULL;
  if (events->count == events->size && grow(events) != 0) {
    events->dropped++;
    return NULL;
  }
  fs_event *event = &events->items[(events->first + events->count++) % events->size];
  *event = (fs_event){.type = type, .time = fs_clock_unix(), .wait = -1, .elapsed = -1};
  return event;
}

const fs_event *fs_event_queue_first(const fs_event_queue *events) {
  return events->count ? &events->items[events->first] : NULL;
}

static void free_texts(fs_event *event) {
  free(event->path);
  free(event->state);
  free(event->task_id);
  free(event->message);
}

void fs_event_queue_drop(fs_event_queue *events) {
  free_texts(&events->items[events->first]);
  events->first = (events->first + 1) % events->size;
  events->count--;
}

static void swap_items(fs_event_queue *a, fs_event_queue *b) {
  fs_event_queue kept = *a;
  a->items = b->items, a->size = b->size, a->first = b->first, a->count = b->count;
  b->items = kept.items, b->size = kept.size, b->first = kept.first, b->count = kept.count;
}

void fs_event_queue_pass(fs_event_queue *from, fs_event_queue *to) {
  if (!to->count)
    swap_items(from, to);
  for (; from->count; from->count--) {
    fs_event *event = &from->items[from->first];
    if (to->count < to->size || grow(to) == 0) {
      to->items[(to->first + to->count++) % to->size] = *event;
    } else {
      to->dropped++;
      free_texts(event);
    }
    from->first = (from->first + 1) % from->size;
  }
}

void fs_event_queue_free(fs_event_queue *events) {
  while (events->count)
    fs_event_queue_drop(events);
  free(events->items);
}
