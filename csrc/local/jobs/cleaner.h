/* A thread that bounds the data directory: it removes jobs and uploads past their lifetime, removes the
 * oldest ones when the quota is exceeded, and stores outcomes of jobs that the database could not take on a
 * full disk. */
#ifndef FS_CLEANER_H
#define FS_CLEANER_H

#include "base/error.h"
#include "local/engine.h"

typedef struct fs_cleaner fs_cleaner;

/* Cleans up once, then starts the thread. Returns NULL with the reason in `error`. */
fs_cleaner *fs_cleaner_start(fs_engine *engine, fs_error *error);

/* Makes the thread check soon. Call after something was added. */
void fs_cleaner_wake(fs_cleaner *cleaner);

/* Whether new work must be refused: the quota is exceeded although all that may go has gone, or the disk is
 * full. */
bool fs_cleaner_is_full(fs_cleaner *cleaner);
bool fs_cleaner_is_disk_full(fs_cleaner *cleaner);

/* Reserves `bytes` of the quota, and removes the oldest jobs and uploads if that is needed. Returns whether
 * they fit. */
bool fs_cleaner_make_room(fs_cleaner *cleaner, int64_t bytes);

/* Removes a finished job or an upload now, with the files that belong to it alone. Returns like
 * fs_store_forget. */
int fs_cleaner_forget(fs_engine *engine, const fs_leftover *leftover);

/* Waits for the thread to end. Set `engine->stopping` first. NULL is allowed. */
void fs_cleaner_stop(fs_cleaner *cleaner);

#endif
