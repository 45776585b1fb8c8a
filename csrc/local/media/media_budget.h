/* Refuses, before anything is decoded, media whose work would have no end: a few kilobytes can hold a hundred
 * frames of any size. */
#ifndef FS_MEDIA_BUDGET_H
#define FS_MEDIA_BUDGET_H

#include "local/media/spans.h"

#include <stddef.h>
#include <stdint.h>

/* Pixels of a frame of a video or GIF: 8K, which is 7680x4320, and a little. Pictures may be larger. */
#define FS_FRAME_PIXELS_MAX INT64_C(36000000)

/* A GIF or other animated picture may have this fraction of the pixels that a video may have: its blank
 * frames take no bytes, and real ones are short. */
enum { FS_ANIMATION_SHARE = 25 };

/* Whether the `spans` of the medium at `path` have at most `max_megapixels` in all their frames. Returns 0,
 * or -1 with the figure and the limit in `error`. What cannot be read is somebody else's to tell: 0. */
int fs_media_budget_check(const char *path, const fs_spans *spans, int64_t max_megapixels, char *error,
                          size_t error_size);

#endif
