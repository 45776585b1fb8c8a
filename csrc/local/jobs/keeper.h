/* Looks after the data directory, by a thread of its own: what is older than it is kept goes, and the oldest
 * goes where there is too much; what the database could not take on a full disk is stored when there is room.
 */
#ifndef FS_KEEPER_H
#define FS_KEEPER_H

#include "local/engine.h"

typedef struct fs_keeper fs_keeper;

/* Looks after it once, then starts the thread. Returns NULL with the reason in `error`. */
fs_keeper *fs_keeper_start(fs_engine *engine, char *error, size_t error_size);

/* Something was added: look soon. */
void fs_keeper_wake(fs_keeper *keeper);

/* Whether nothing new may be taken in: the data directory is as large as it may be, though all that may go
 * has gone, or the disk is full. */
bool fs_keeper_is_full(fs_keeper *keeper);
bool fs_keeper_is_disk_full(fs_keeper *keeper);

/* Makes room for so many bytes more, where there is none, by what is oldest. Returns whether there is. */
bool fs_keeper_make_room(fs_keeper *keeper, int64_t bytes);

/* Removes something finished at once, with all that is kept of it and of nothing else. Returns as
 * fs_store_forget. */
int fs_keeper_forget(fs_engine *engine, const fs_leftover *leftover);

/* Waits for the thread (`engine->stopping` is set before). NULL is fine. */
void fs_keeper_stop(fs_keeper *keeper);

#endif
