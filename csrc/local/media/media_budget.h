/* Refuses media with too many pixels before anything is decoded: a GIF of a few kilobytes can hold hundreds
 * of huge frames. */
#ifndef FS_MEDIA_BUDGET_H
#define FS_MEDIA_BUDGET_H

#include "base/error.h"
#include "local/media/spans.h"

#include <stdint.h>

/* Largest frame of a video or GIF in pixels: 8K (7680x4320) and a little more. Pictures may be larger. */
#define FS_FRAME_PIXELS_MAX INT64_C(36000000)

/* An animated picture may have max_megapixels divided by this: blank frames take hardly any bytes, and real
 * animations are short. */
enum { FS_ANIMATION_SHARE = 25 };

/* Checks that the frames in the `spans` of the medium at `path` have at most `max_megapixels` together.
 * Returns 0, or -1 with the figure and the limit in `error`. A file that cannot be read gives 0: the reader
 * reports it. */
int fs_media_budget_check(const char *path, const fs_spans *spans, int64_t max_megapixels, fs_error *error);

#endif
