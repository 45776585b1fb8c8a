/* Brings frames down to 256 colours, each to its own: memory stays bounded however long the GIF is, and
 * pixels that come from a GIF, of 256 colours already, keep theirs almost everywhere. */
#ifndef FS_PALETTE_H
#define FS_PALETTE_H

#include "local/media/media_info.h"

#include <libavutil/frame.h>

typedef struct fs_palette fs_palette;

/* For frames as `info` says; those that come out have their pts in `time_base`. Returns NULL with a sentence
 * in `error`. */
fs_palette *fs_palette_new(const fs_media_info *info, AVRational time_base, char *error, size_t error_size);

/* Takes a reference to the frame; NULL after the last one. Returns 0 or an AVERROR. */
int fs_palette_add(fs_palette *palette, AVFrame *frame);

/* The next frame that is ready, the caller's, or NULL in `frame`. Returns 0 or an AVERROR. */
int fs_palette_next(fs_palette *palette, AVFrame **frame);

void fs_palette_free(fs_palette *palette);

#endif
