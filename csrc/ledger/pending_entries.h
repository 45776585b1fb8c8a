/* The pending entries of this owner: it has recorded the intent, and has not yet tried to record the outcome.
 * An entry of this owner that is in the state "intended" and not pending is orphaned: its outcome could not
 * be written, or the database has confirmed the write and lost it. Functions may be called by several
 * threads. */
#ifndef FS_PENDING_ENTRIES_H
#define FS_PENDING_ENTRIES_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct fs_pending_entry {
  int64_t nonce; /* names the entry before it has an id */
  int64_t id;    /* 0 until then */
  bool lapsed;   /* the owner's lease may have expired since it was added */
} fs_pending_entry;

typedef struct fs_pending_entries {
  pthread_mutex_t mutex;   /* guards what follows */
  fs_pending_entry *items; /* owned */
  size_t count, capacity;
} fs_pending_entries;

void fs_pending_open(fs_pending_entries *self);
void fs_pending_close(fs_pending_entries *self);

/* Adds an entry whose intent is about to be recorded. Returns 0, or -1 when memory is short. */
int fs_pending_take(fs_pending_entries *self, int64_t nonce);

/* Sets the id of the entry; 0 removes an entry whose intent was not recorded after all. */
void fs_pending_settle(fs_pending_entries *self, int64_t nonce, int64_t id);

/* Removes an entry whose outcome was written, or could not be. Returns its nonce; 0 if it was not pending. */
int64_t fs_pending_drop(fs_pending_entries *self, int64_t id);

/* The owner's lease may have expired: others may have marked what is pending now as ambiguous. */
void fs_pending_lapse(fs_pending_entries *self);

/* Whether an entry is pending and has not lapsed. */
bool fs_pending_is_ours(fs_pending_entries *self, int64_t id);

bool fs_pending_has(fs_pending_entries *self, int64_t id);
bool fs_pending_has_nonce(fs_pending_entries *self, int64_t nonce);

#endif
