/* The entries that an owner has intended and whose outcome it has not tried to write down yet. An entry of
 * its own that is intended and not in hand is lost: its outcome could not be written, or was written and
 * forgotten by a server. Safe from several threads. */
#ifndef FS_IN_HAND_H
#define FS_IN_HAND_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct fs_in_hand_item {
  int64_t nonce; /* names the entry before it has an id */
  int64_t id;    /* 0 until then */
} fs_in_hand_item;

typedef struct fs_in_hand {
  pthread_mutex_t mutex;  /* guards what follows */
  fs_in_hand_item *items; /* owned */
  size_t count, capacity;
} fs_in_hand;

void fs_in_hand_open(fs_in_hand *self);
void fs_in_hand_close(fs_in_hand *self);

/* Takes what is about to be intended. Returns 0, or -1 when memory is short. */
int fs_in_hand_take(fs_in_hand *self, int64_t nonce);

/* It has an id now; or, with 0, it was not intended. */
void fs_in_hand_settle(fs_in_hand *self, int64_t nonce, int64_t id);

/* Its outcome is written down, or cannot be. Gives its nonce; 0 if it was not in hand. */
int64_t fs_in_hand_drop(fs_in_hand *self, int64_t id);

bool fs_in_hand_has(fs_in_hand *self, int64_t id);
bool fs_in_hand_has_nonce(fs_in_hand *self, int64_t nonce);

#endif
