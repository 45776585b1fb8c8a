/* The data directory: one engine's alone, readable by its user alone.
 *
 *   DIR/lock        held (flock) while an engine runs; the number of its process
 *   DIR/engine.db   the database (store.h), with SQLite's -wal beside it, and .reserve, which keeps room for
 * it DIR/media/      what /media/NAME serves: uploads, faces' pictures, results; NAME is a token and an
 * ending DIR/sources/    ID.media, the very bytes that a detection or a task works on; ID.analysis, what was
 * found in them DIR/tmp/        files on their way in, and a directory for each job at work (workspace.h);
 * emptied at every start
 */
#ifndef FS_DATA_DIR_H
#define FS_DATA_DIR_H

#include "local/token.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

enum { FS_NAME_SIZE = FS_TOKEN_SIZE + 12 }; /* a token and an ending such as ".analysis" */

typedef struct fs_data_dir {
  char path[PATH_MAX - 2 * FS_NAME_SIZE]; /* absolute */
  int lock;                               /* owned descriptor, or -1 */
  bool temporary;                         /* it goes when it is closed */
} fs_data_dir;

/* Makes the directory where it is missing, takes its lock, and empties tmp/. Without a `path` it makes a
 * temporary one, which fs_data_dir_close removes with all that is in it, and removes those of engines that
 * were killed. Returns 0, or -1 with the reason in `error` (another engine uses it, not writable, …). */
int fs_data_dir_open(fs_data_dir *data, const char *path, char *error, size_t error_size);
void fs_data_dir_close(fs_data_dir *data);

/* Writes DIR/`folder`/`stem``ending`. */
void fs_data_dir_path(const fs_data_dir *data, const char *folder, const char *stem, const char *ending,
                      char path[PATH_MAX]);

/* Removes the files of DIR/`folder` that `wanted` does not want to keep: leftovers of an engine that was
 * killed. */
void fs_data_dir_sweep(const fs_data_dir *data, const char *folder,
                       int (*wanted)(void *context, const char *name), void *context);

/* Has the disk keep which names are in DIR/`folder`. Returns 0, or -1 with errno. */
int fs_data_dir_sync(const fs_data_dir *data, const char *folder);

/* Removes a file, or a directory with all that is in it. */
void fs_data_dir_remove(const char *path);

/* Makes `to` the same file as `from`: a hard link, or a copy where the file system has none. Returns 0, or -1
 * with errno. */
int fs_data_dir_share(const char *from, const char *to);

#endif
