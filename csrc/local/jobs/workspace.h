/* The directory of one job in tmp/: the media that it needs are linked into in/, the process that decodes
 * them writes into out/ and sees nothing else of the data directory. */
#ifndef FS_WORKSPACE_H
#define FS_WORKSPACE_H

#include "local/engine.h"

typedef struct fs_workspace {
  const fs_data_dir *data; /* borrowed */
  char path[PATH_MAX];     /* "" when it is closed */
} fs_workspace;

/* Each returns 0, or -1 with a sentence for the user in `error`. */
int fs_workspace_open(fs_workspace *space, const fs_data_dir *data, char *error, size_t error_size);

/* Writes the path of in/`name`. */
void fs_workspace_input(const fs_workspace *space, const char *name, char path[PATH_MAX]);

/* Puts the file at `path` there as in/`name`: a hard link, or a copy where the file system has none. */
int fs_workspace_link(const fs_workspace *space, const char *path, const char *name, char *error,
                      size_t error_size);

/* Moves out/`name`, which must be a plain file, to DIR/`folder`/`stem``ending`, synced to the disk if `sync`.
 * Gives its size. */
int fs_workspace_take(const fs_workspace *space, const char *name, const char *folder, const char *stem,
                      const char *ending, bool sync, int64_t *size, char *error, size_t error_size);

/* Removes it with all that is in it. May be called twice, and before it is opened. */
void fs_workspace_close(fs_workspace *space);

#endif
