/* The data directory. One engine uses the directory at a time, and only its user can read it.
 *
 *   DIR/lock       locked (flock) while an engine runs; holds the number of its process,
 *                  and nothing while it ends
 *   DIR/engine.db  the database (store.h), with SQLite's -wal file and .reserve, which keeps space for it
 *   DIR/media/     files served as /media/NAME: uploads, pictures of faces, results
 *   DIR/sources/   ID.media, the bytes that a job works on; ID.analysis, the analysis of these bytes
 *   DIR/tmp/       incomplete files, and directories of running jobs (workspace.h); emptied at each start
 *
 * NAME is a token and an ending, ID is a token.
 */
#ifndef FS_DATA_DIR_H
#define FS_DATA_DIR_H

#include "base/error.h"
#include "local/token.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

enum { FS_NAME_SIZE = FS_TOKEN_SIZE + 12 }; /* a token and an ending such as ".analysis" */

typedef struct fs_data_dir {
  char path[PATH_MAX - 2 * FS_NAME_SIZE]; /* absolute */
  int lock;                               /* owned descriptor, or -1 */
  int shield; /* owned descriptor of the directory, or -1: with it locked, nothing that removes old temporary
               * files (tmpfiles.d) looks into it */
  bool temporary; /* fs_data_dir_close removes the directory */
} fs_data_dir;

/* Creates the directory if it is missing, takes its lock, and empties tmp/. With `path` NULL a temporary
 * directory is created, which fs_data_dir_close removes with its contents; temporary directories of killed
 * engines are removed first. Returns 0, or -1 with the reason in `error` (another engine uses the directory,
 * not writable, …). */
int fs_data_dir_open(fs_data_dir *data, const char *path, fs_error *error);
void fs_data_dir_close(fs_data_dir *data);

/* Whether the directory is still there: somebody may remove it under a running engine. */
bool fs_data_dir_is_there(const fs_data_dir *data);

/* Tells the operator, once a minute at most, that the directory's disk is full: answers name no place of this
 * machine. */
void fs_data_dir_tell_full(const fs_data_dir *data);

/* Tells an engine that starts on this directory that this one ends, so that it waits for the lock. */
void fs_data_dir_leave(const fs_data_dir *data);

/* Writes the path DIR/`folder`/`stem``ending`. */
void fs_data_dir_path(const fs_data_dir *data, const char *folder, const char *stem, const char *ending,
                      char path[PATH_MAX]);

/* Removes the entries of DIR/`folder` for which `wanted` returns 0: leftovers of a killed engine. */
void fs_data_dir_sweep(const fs_data_dir *data, const char *folder,
                       int (*wanted)(void *context, const char *name), void *context);

/* Syncs the directory DIR/`folder`, so that new names in it survive a power cut. Returns 0, or -1 with errno.
 */
int fs_data_dir_sync(const fs_data_dir *data, const char *folder);

/* Removes a file, or a directory with its contents. */
void fs_data_dir_remove(const char *path);

/* Makes `to` a hard link to `from`, or a copy if the file system has no hard links. Returns 0, or -1 with
 * errno. */
int fs_data_dir_share(const char *from, const char *to);

#endif
