/* The directory of one job in tmp/. Its media are linked into in/; the decoding process writes into out/ and
 * sees nothing else of the data directory. */
#ifndef FS_WORKSPACE_H
#define FS_WORKSPACE_H

#include "base/error.h"
#include "local/engine.h"

typedef struct fs_workspace {
  const fs_data_dir *data; /* borrowed */
  char path[PATH_MAX];     /* "" when closed */
} fs_workspace;

/* Creates the directory. This call and the others that return int return 0, or -1 with a sentence for the
 * user in `error`. */
int fs_workspace_open(fs_workspace *space, const fs_data_dir *data, fs_error *error);

/* Writes the path of in/`name`. */
void fs_workspace_input(const fs_workspace *space, const char *name, char path[PATH_MAX]);

/* Links the file at `path` as in/`name`; copies it if the file system has no hard links. */
int fs_workspace_link(const fs_workspace *space, const char *path, const char *name, fs_error *error);

/* Moves out/`name`, which must be a regular file, to DIR/`folder`/`stem``ending`, after an fsync if `sync`.
 * Writes its size in bytes. */
int fs_workspace_take(const fs_workspace *space, const char *name, const char *folder, const char *stem,
                      const char *ending, bool sync, int64_t *size, fs_error *error);

/* Removes the directory with its contents. May be called twice, and for a zeroed workspace. */
void fs_workspace_close(fs_workspace *space);

#endif
