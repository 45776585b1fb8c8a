/* The media that detections and tasks work on, kept in sources/ for as long as a swap may ask for them. */
#ifndef FS_SOURCES_H
#define FS_SOURCES_H

#include "local/jobs/job.h"
#include "local/media/formats.h"

/* Makes sure that the bytes of `url` are kept as ID.media, fetching them unless a former run has, and that
 * they are of a kind that `picture` (a still picture or GIF is wanted; else a video or GIF) allows. Returns
 * 0, or -1 with a sentence for the user in `error`. */
int fs_source_get(const fs_job *job, const char *url, bool picture, char path[PATH_MAX], char *error,
                  size_t error_size);

/* Forgets what is kept for `id`. */
void fs_source_drop(const fs_engine *engine, const char *id);

/* Removes what no swap may ask for any more. At the start, when no worker writes, half-written files go as
 * well. */
void fs_sources_sweep(fs_engine *engine, bool at_start);

#endif
