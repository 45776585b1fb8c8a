/* Checksums of Matroska files. */
#ifndef FS_MATROSKA_H
#define FS_MATROSKA_H

#include "base/media/file_view.h"

/* How many clusters, of some seconds each, do not have the checksum that the file tells of them. 0 where it
 * tells none, and where none in it is right: then its writer computes them otherwise. Reads the whole file.
 */
int fs_matroska_damaged_clusters(const fs_file_view *file);

#endif
