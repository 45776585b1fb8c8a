/* The media that detections and tasks work on, kept in sources/ for as long as a swap may ask for them. */
#ifndef FS_SOURCES_H
#define FS_SOURCES_H

#include "local/jobs/job.h"
#include "local/media/formats.h"

#define FS_VIDEO_MAX (INT64_C(2) << 30)
#define FS_PICTURE_MAX (INT64_C(64) << 20)

/* Puts a file with the bytes of `url` (the engine's own, or another server's), at most `max_bytes` of them,
 * at `path` (inside the data directory), at once or not at all; later uploads to the same URL do not change
 * it. Returns 0, or -1 with a sentence for the user in `error`. */
int fs_source_obtain(const fs_job *job, const char *url, int64_t max_bytes, const char *path, char *error,
                     size_t error_size);

/* Makes sure that the bytes of `url` are kept as ID.media, fetching them unless a former run has, and that
 * they are of a kind that `picture` (a still picture or GIF is wanted; else a video or GIF) allows. Returns
 * 0, or -1 with a sentence for the user in `error`. */
int fs_source_get(const fs_job *job, const char *url, bool picture, char path[PATH_MAX], char *error,
                  size_t error_size);

/* Removes the file of a medium that the store does not know, or knows no longer. */
void fs_media_drop(const fs_data_dir *data, const char *name);

/* Forgets what is kept for `id`. */
void fs_source_drop(const fs_engine *engine, const char *id);

/* Removes what no swap may ask for any more. At the start, when no worker writes, half-written files go as
 * well. */
void fs_sources_sweep(fs_engine *engine, bool at_start);

#endif
