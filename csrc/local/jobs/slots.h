/* Places in which work is done: as many for videos and GIFs as there are workers, and one more in which
 * pictures alone are worked on, so that no picture waits for a film. */
#ifndef FS_SLOTS_H
#define FS_SLOTS_H

#include <stdatomic.h>
#include <stdbool.h>

typedef struct fs_slots fs_slots;

/* Returns NULL when memory is short. */
fs_slots *fs_slots_new(int workers);
void fs_slots_free(fs_slots *slots);

typedef enum fs_slot {
  FS_SLOT_NONE,    /* `stop` became true */
  FS_SLOT_GENERAL, /* its work yields the processors to that of the other kind */
  FS_SLOT_QUICK,
} fs_slot;

/* Waits for a place; among work of the same kind, who came first goes first. */
fs_slot fs_slots_acquire(fs_slots *slots, bool quick, const atomic_bool *stop);
void fs_slots_release(fs_slots *slots, fs_slot slot);

/* Some `stop` has become true. */
void fs_slots_wake(fs_slots *slots);

#endif
