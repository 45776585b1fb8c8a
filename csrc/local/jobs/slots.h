/* Slots in which jobs run: one for each worker, and one more for pictures only, so that no picture waits for
 * a film. */
#ifndef FS_SLOTS_H
#define FS_SLOTS_H

#include <stdatomic.h>
#include <stdbool.h>

typedef struct fs_slots fs_slots;

/* Returns NULL when memory is short. */
fs_slots *fs_slots_new(int workers);
void fs_slots_free(fs_slots *slots);

typedef enum fs_slot {
  FS_SLOT_NONE,    /* no slot: `stop` became true */
  FS_SLOT_GENERAL, /* its job yields the processors to a picture's */
  FS_SLOT_QUICK,
} fs_slot;

/* Waits for a slot. Among jobs of the same kind the keys take turns (turns.h), and of a key's jobs the first
 * to wait is the first to get one. */
fs_slot fs_slots_acquire(fs_slots *slots, bool quick, int key, const atomic_bool *stop);
void fs_slots_release(fs_slots *slots, fs_slot slot);

/* Wakes the waiting callers, so that they check their `stop`. */
void fs_slots_wake(fs_slots *slots);

#endif
