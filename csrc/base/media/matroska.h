/* Elements of Matroska files. */
#ifndef FS_MATROSKA_H
#define FS_MATROSKA_H

#include "base/media/file_view.h"

enum { FS_MATROSKA_SEGMENT = 0x18538067, FS_MATROSKA_CLUSTER = 0x1f43b675 };

/* Reads the head of the element at `at`. Returns the head's size, or -1 where there is none; `*size`, of what
 * follows it, is -1 if it is unknown. */
int fs_matroska_element(const fs_file_view *file, int64_t at, uint32_t *id, int64_t *size);

#endif
