/* A file written under a temporary name beside its own: a crash leaves the whole file or none. */
#ifndef FS_DRAFT_H
#define FS_DRAFT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct fs_draft {
  char *path;      /* owned: the final one */
  char *temporary; /* owned; NULL unless the file exists under it */
} fs_draft;

/* Creates the empty file. Returns 0, or -1 with errno set; fs_draft_drop is due in both cases. */
int fs_draft_create(fs_draft *draft, const char *path);

/* Puts what was written, all closed by now, on the disk and gives it its name. Returns 0, or -1 with errno
 * set. */
int fs_draft_publish(fs_draft *draft);

/* Removes the file unless it was published, and releases all. */
void fs_draft_drop(fs_draft *draft);

#endif
