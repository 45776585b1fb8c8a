/* How frames of a GIF follow each other. */
#ifndef FS_GIF_FRAME_H
#define FS_GIF_FRAME_H

#include <libavcodec/packet.h>

/* Has the encoded `frame` cleared after it is shown where `next` is transparent in places: FFmpeg's encoder
 * looks at one frame alone, and leaves an opaque one standing behind the gaps of the next. Returns 0 or an
 * AVERROR. */
int fs_gif_frame_clear(AVPacket *frame, const AVPacket *next);

#endif
