/* Converts decoded frames to the engine's working form: upright, progressive, 8 bits, standard range, one
 * pixel format, and even dimensions where pixels share their colours. */
#ifndef FS_FRAME_NORMALIZER_H
#define FS_FRAME_NORMALIZER_H

#include "base/error.h"
#include "local/media/media_info.h"
#include "local/media/notes.h"

#include <libavformat/avformat.h>

typedef struct fs_frame_normalizer fs_frame_normalizer;

/* A normalizer for frames of `stream`. Applies the stream's display matrix (phones film lying on their side),
 * or the frames' own, of which `first` is that of the first frame (NULL: it has none), and fills size,
 * format, colours, aspect and time base of `info`. Losses are noted in `notes`, which is borrowed until
 * fs_frame_normalizer_free. Returns NULL with a sentence in `error`. */
fs_frame_normalizer *fs_frame_normalizer_new(AVStream *stream, const int32_t *first, fs_pixels pixels,
                                             fs_media_info *info, fs_notes *notes, fs_error *error);

/* Takes the contents of `frame`; NULL ends the input. Frames may change their size and format midway. Returns
 * 0 or an AVERROR. */
int fs_frame_normalizer_push(fs_frame_normalizer *normalizer, AVFrame *frame);

/* Reads the next frame. Call until it fails after each push. Returns 0, AVERROR(EAGAIN) if more input is
 * needed, AVERROR_EOF after the last frame, or another AVERROR. */
int fs_frame_normalizer_pull(fs_frame_normalizer *normalizer, AVFrame *frame);

void fs_frame_normalizer_free(fs_frame_normalizer *normalizer);

#endif
