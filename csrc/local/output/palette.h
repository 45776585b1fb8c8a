/* Reduces frames to 256 colours, with a palette for each frame: memory stays bounded however long the GIF is,
 * and pixels of a GIF keep their colours almost everywhere. */
#ifndef FS_PALETTE_H
#define FS_PALETTE_H

#include "base/error.h"
#include "local/media/media_info.h"

#include <libavutil/frame.h>

typedef struct fs_palette fs_palette;

/* A palette for frames as in `info`; the frames that come out have their pts in `time_base`. Returns NULL
 * with a sentence in `error`. */
fs_palette *fs_palette_new(const fs_media_info *info, AVRational time_base, fs_error *error);

/* References the frame; NULL ends the input. Returns 0 or an AVERROR. */
int fs_palette_add(fs_palette *palette, AVFrame *frame);

/* Writes the next frame that is ready, owned by the caller, or NULL to `frame`. Returns 0 or an AVERROR. */
int fs_palette_next(fs_palette *palette, AVFrame **frame);

void fs_palette_free(fs_palette *palette);

#endif
