/* The media that detections and tasks work on, kept in sources/ while a swap may need them. */
#ifndef FS_SOURCES_H
#define FS_SOURCES_H

#include "base/error.h"
#include "local/jobs/job.h"
#include "local/media/formats.h"

#define FS_PICTURE_MAX (INT64_C(64) << 20)

/* Stores the bytes of `url` (the engine's own or another server's, at most `max_bytes`) at `path` in the data
 * directory, completely or not at all. A later upload to the same URL does not change the file. Returns 0, or
 * -1 with a sentence for the user in `error`. */
int fs_source_obtain(const fs_job *job, const char *url, int64_t max_bytes, const char *path,
                     fs_error *error);

/* Ensures that ID.media holds the bytes of `url`, fetching them unless an earlier run has, and checks their
 * kind: a still picture or GIF if `picture`, else a video or GIF. Writes the file's path to `path`. Returns
 * 0, or -1 with a sentence for the user in `error`. */
int fs_source_get(const fs_job *job, const char *url, bool picture, char path[PATH_MAX], fs_error *error);

/* Removes the file of a medium that is not in the store. Returns the bytes on the disk that are free then. */
int64_t fs_media_drop(const fs_data_dir *data, const char *name);

/* Removes the files of `id` from sources/. Returns the same. */
int64_t fs_source_drop(const fs_engine *engine, const char *id);

/* Removes sources that no swap can need. With `at_start`, when no worker writes yet, removes incomplete files
 * too. */
void fs_sources_sweep(fs_engine *engine, bool at_start);

#endif
