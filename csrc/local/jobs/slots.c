#include "local/jobs/slots.h"

#include "local/turns.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

typedef struct fs_ticket {
  struct fs_ticket *next; /* borrowed: the ticket behind this one */
  int key;
} fs_ticket;

typedef struct fs_line {
  fs_ticket *first, **end; /* borrowed: tickets on the stacks of the waiting callers */
  fs_turns turns;
} fs_line;

struct fs_slots {
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  int free_general;
  bool quick_taken;
  fs_line lines[2]; /* of jobs on videos, on pictures */
};

fs_slots *fs_slots_new(int workers) {
  fs_slots *slots = calloc(1, sizeof *slots);
  if (slots == NULL)
    return NULL;
  pthread_mutex_init(&slots->mutex, NULL);
  pthread_cond_init(&slots->changed, NULL);
  slots->free_general = workers;
  for (int i = 0; i < 2; i++)
    slots->lines[i].end = &slots->lines[i].first;
  return slots;
}

void fs_slots_free(fs_slots *slots) {
  if (slots == NULL)
    return;
  pthread_cond_destroy(&slots->changed);
  pthread_mutex_destroy(&slots->mutex);
  free(slots);
}

/* A picture takes no general slot while a video waits for one. */
static fs_slot take(fs_slots *slots, bool quick) {
  if (quick && !slots->quick_taken) {
    slots->quick_taken = true;
    return FS_SLOT_QUICK;
  }
  if (slots->free_general == 0 || (quick && slots->lines[0].first != NULL))
    return FS_SLOT_NONE;
  slots->free_general--;
  return FS_SLOT_GENERAL;
}

static const fs_ticket *next_ticket(const fs_line *line) {
  const fs_ticket *best = line->first;
  for (const fs_ticket *ticket = best; ticket != NULL; ticket = ticket->next)
    if (fs_turns_before(&line->turns, ticket->key, best->key))
      best = ticket;
  return best;
}

static void leave(fs_line *line, fs_ticket *ticket) {
  fs_ticket **at = &line->first;
  while (*at != ticket)
    at = &(*at)->next;
  *at = ticket->next;
  if (ticket->next == NULL)
    line->end = at;
}

fs_slot fs_slots_acquire(fs_slots *slots, bool quick, int key, const atomic_bool *stop) {
  fs_line *line = &slots->lines[quick];
  fs_ticket ticket = {.key = key};
  fs_slot slot = FS_SLOT_NONE;
  pthread_mutex_lock(&slots->mutex);
  *line->end = &ticket;
  line->end = &ticket.next;
  while (!atomic_load(stop)) {
    if (next_ticket(line) == &ticket && (slot = take(slots, quick)) != FS_SLOT_NONE)
      break;
    pthread_cond_wait(&slots->changed, &slots->mutex);
  }
  if (slot != FS_SLOT_NONE)
    fs_turns_take(&line->turns, key);
  leave(line, &ticket);
  pthread_cond_broadcast(&slots->changed);
  pthread_mutex_unlock(&slots->mutex);
  return slot;
}

void fs_slots_release(fs_slots *slots, fs_slot slot) {
  pthread_mutex_lock(&slots->mutex);
  if (slot == FS_SLOT_QUICK)
    slots->quick_taken = false;
  else if (slot == FS_SLOT_GENERAL)
    slots->free_general++;
  pthread_cond_broadcast(&slots->changed);
  pthread_mutex_unlock(&slots->mutex);
}

void fs_slots_wake(fs_slots *slots) {
  pthread_mutex_lock(&slots->mutex);
  pthread_cond_broadcast(&slots->changed);
  pthread_mutex_unlock(&slots->mutex);
}
