/* Pictures, read under the name the user knows them by, and as a video of one frame. */
#ifndef FS_STILL_FRAME_H
#define FS_STILL_FRAME_H

#include "local/media/media_info.h"
#include "vision/picture/picture.h"

#include <libavutil/frame.h>

/* fs_picture_read, but the sentence in `error` begins with `name` ("the picture"), not with the path, which
 * is the engine's own. */
int fs_still_frame_read(const char *path, const char *name, fs_picture *picture, char *error,
                        size_t error_size);

/* The same of fs_picture_read_whole. */
int fs_still_frame_read_whole(const char *path, const char *name, fs_picture *picture, char *error,
                              size_t error_size);

/* The picture as a 4:2:0 frame, the caller's, and what it is in `info`. Returns NULL with a sentence in
 * `error`. */
AVFrame *fs_still_frame_of(const char *path, fs_media_info *info, char *error, size_t error_size);

#endif
