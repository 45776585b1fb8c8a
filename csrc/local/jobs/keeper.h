/* A thread that bounds the data directory: it removes jobs and uploads past their lifetime, removes the
 * oldest ones when the quota is exceeded, and stores outcomes of jobs that the database could not take on a
 * full disk. */
#ifndef FS_KEEPER_H
#define FS_KEEPER_H

#include "base/error.h"
#include "local/engine.h"

typedef struct fs_keeper fs_keeper;

/* Cleans up once, then starts the thread. Returns NULL with the reason in `error`. */
fs_keeper *fs_keeper_start(fs_engine *engine, fs_error *error);

/* Makes the thread check soon. Call after something was added. */
void fs_keeper_wake(fs_keeper *keeper);

/* Whether new work must be refused: the quota is exceeded although all that may go has gone, or the disk is
 * full. */
bool fs_keeper_is_full(fs_keeper *keeper);
bool fs_keeper_is_disk_full(fs_keeper *keeper);

/* Reserves `bytes` of the quota, and removes the oldest jobs and uploads if that is needed. Returns whether
 * they fit. */
bool fs_keeper_make_room(fs_keeper *keeper, int64_t bytes);

/* Removes a finished job or an upload now, with the files that belong to it alone. Returns like
 * fs_store_forget. */
int fs_keeper_forget(fs_engine *engine, const fs_leftover *leftover);

/* Waits for the thread to end. Set `engine->stopping` first. NULL is allowed. */
void fs_keeper_stop(fs_keeper *keeper);

#endif
