/* Turns between the API keys: the key that was served longest ago is served next. */
#ifndef FS_TURNS_H
#define FS_TURNS_H

#include "local/options.h"

#include <stdbool.h>

typedef struct fs_turns {
  uint64_t last[FS_KEYS_MAX]; /* number of the key's last turn; 0: none yet */
  uint64_t count;             /* turns so far */
} fs_turns;

/* Whether it is key `a`'s turn before key `b`'s. False for the same key: its jobs keep their order. */
bool fs_turns_before(const fs_turns *turns, int a, int b);

/* Counts a turn of `key`. */
void fs_turns_take(fs_turns *turns, int key);

#endif
