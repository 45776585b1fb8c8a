/* The pending entries of this owner: it has recorded the intent, and has not yet tried to record the outcome.
 * An entry of this owner that is in the state "intended" and not pending is orphaned: its outcome could not
 * be written, or the database has confirmed the write and lost it. Functions may be called by several
 * threads. */
#ifndef FS_IN_HAND_H
#define FS_IN_HAND_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct fs_in_hand_item {
  int64_t nonce; /* names the entry before it has an id */
  int64_t id;    /* 0 until then */
  bool lapsed;   /* the owner's lease may have expired since it was added */
} fs_in_hand_item;

typedef struct fs_in_hand {
  pthread_mutex_t mutex;  /* guards what follows */
  fs_in_hand_item *items; /* owned */
  size_t count, capacity;
} fs_in_hand;

void fs_in_hand_open(fs_in_hand *self);
void fs_in_hand_close(fs_in_hand *self);

/* Adds an entry whose intent is about to be recorded. Returns 0, or -1 when memory is short. */
int fs_in_hand_take(fs_in_hand *self, int64_t nonce);

/* Sets the id of the entry; 0 removes an entry whose intent was not recorded after all. */
void fs_in_hand_settle(fs_in_hand *self, int64_t nonce, int64_t id);

/* Removes an entry whose outcome was written, or could not be. Returns its nonce; 0 if it was not pending. */
int64_t fs_in_hand_drop(fs_in_hand *self, int64_t id);

/* The owner's lease may have expired: others may have marked what is pending now as ambiguous. */
void fs_in_hand_lapse(fs_in_hand *self);

/* Whether an entry is pending and has not lapsed. */
bool fs_in_hand_is_ours(fs_in_hand *self, int64_t id);

bool fs_in_hand_has(fs_in_hand *self, int64_t id);
bool fs_in_hand_has_nonce(fs_in_hand *self, int64_t nonce);

#endif
