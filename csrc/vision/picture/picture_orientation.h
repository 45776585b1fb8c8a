/* Pictures that cameras store rotated. */
#ifndef FS_PICTURE_ORIENTATION_H
#define FS_PICTURE_ORIENTATION_H

#include "vision/picture/picture.h"

#include <libavutil/frame.h>

/* Turns `picture`, which was made from `frame`, as it is to be shown: by the frame's metadata, or else by
 * `orientation`, one of EXIF's numbers or 0. Returns 0, or -1 when memory is short: then the picture is as it
 * was. */
int fs_picture_orient(fs_picture *picture, const AVFrame *frame, int orientation);

#endif
