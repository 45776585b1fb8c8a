/* The work of a job's process, in the job's directory: in/request.json describes the work, in/ holds the
 * media, out/ receives the results with out/result.json.
 *
 * A detection: {"work": "detect", "spans"?, "max_megapixels"} with in/source gives out/analysis,
 * out/face-N.jpg and {"duration", "media_duration", "faces": [{"box", "first_seen", "last_seen", "score",
 * "frames", "maybe_same"}, …], "maybe_faces": the same of what may be a face, without "maybe_same", and the
 * "id" of the face that was made of it, "standings": of each face of a video {"x", "y", "x_changes"?,
 * "y_changes"?, "size_changes"?, "x_unknown"?, "y_unknown"?, "together"?, "separate"?}, see fs_standing,
 * "notes": what is damaged in the file}.
 *
 * A swap: {"work": "swap", "output": "result.mp4", ".gif", ".jpg" or ".png", "assignments": [{"person",
 * "target", "from"?, "to"?}, …]} with in/source, in/analysis and the targets gives out/OUTPUT and
 * {"duration", "width", "height", "notes"}. Without an analysis, {"primary": true, "max_megapixels"} makes
 * one, and its main person gets in/target-0. A picture that several get is there once. */
#ifndef FS_MEDIA_WORK_H
#define FS_MEDIA_WORK_H

#include "base/error.h"
#include "local/analysis/analysis.h"

#include <jansson.h>

/* Returns 0, or -1 with a sentence for the user in `error`. */
int fs_media_work(fs_vision *vision, int threads, const fs_progress_callback *progress, fs_error *error);

#endif
