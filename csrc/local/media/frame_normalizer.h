/* Turns decoded frames into what the engine works on: upright, whole frames, 8 bits of standard range, even
 * dimensions where pixels share their colours, one pixel format. */
#ifndef FS_FRAME_NORMALIZER_H
#define FS_FRAME_NORMALIZER_H

#include "local/media/media_info.h"
#include "local/media/notes.h"

#include <libavformat/avformat.h>

typedef struct fs_frame_normalizer fs_frame_normalizer;

/* For frames of `stream`, whose display matrix (phones film lying on their side) is applied. Fills the parts
 * of `info` that follow from it: size, format, colours, aspect, time base. What the frames lose is noted,
 * also later: `notes` is borrowed. Returns NULL with a sentence in `error`. */
fs_frame_normalizer *fs_frame_normalizer_new(AVStream *stream, fs_pixels pixels, fs_media_info *info,
                                             fs_notes *notes, char *error, size_t error_size);

/* Takes over the content of `frame`; NULL after the last one. A stream may change its size midway. Returns 0
 * or an AVERROR. */
int fs_frame_normalizer_push(fs_frame_normalizer *normalizer, AVFrame *frame);

/* Puts the next frame into `frame`. All are to be taken after each push. Returns 0, AVERROR(EAGAIN) where
 * more has to be pushed first, AVERROR_EOF after the last, or another AVERROR. */
int fs_frame_normalizer_pull(fs_frame_normalizer *normalizer, AVFrame *frame);

void fs_frame_normalizer_free(fs_frame_normalizer *normalizer);

#endif
