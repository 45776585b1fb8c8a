/* Reads still pictures, with errors that name the user's file, or as a video of one frame. */
#ifndef FS_STILL_FRAME_H
#define FS_STILL_FRAME_H

#include "base/error.h"
#include "local/media/media_info.h"
#include "vision/picture/picture.h"

#include <libavutil/frame.h>

/* fs_picture_read, but the sentence in `error` begins with `name` ("the picture"), not with the path, which
 * is the engine's own. */
int fs_still_frame_read(const char *path, const char *name, fs_picture *picture, fs_error *error);

/* fs_picture_read_whole with the same change. */
int fs_still_frame_read_whole(const char *path, const char *name, fs_picture *picture, fs_error *error);

/* The picture as a 4:2:0 frame, owned by the caller, with its properties in `info`. Returns NULL with a
 * sentence in `error`. */
AVFrame *fs_still_frame_of(const char *path, fs_media_info *info, fs_error *error);

#endif
