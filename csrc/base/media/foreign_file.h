/* Files that people send in place of a picture or a video: pages, playlists, archives, documents. */
#ifndef FS_FOREIGN_FILE_H
#define FS_FOREIGN_FILE_H

#include <stddef.h>
#include <stdint.h>

/* What such a file is and what to do, by its first bytes: a predicate ("is a web page …"). NULL for a file
 * that may be a picture or a video. */
const char *fs_foreign_file_problem(const uint8_t *head, size_t size);

#endif
