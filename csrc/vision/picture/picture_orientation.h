/* Pictures that cameras store lying on their side. */
#ifndef FS_PICTURE_ORIENTATION_H
#define FS_PICTURE_ORIENTATION_H

#include "vision/picture/picture.h"

#include <libavutil/frame.h>

/* Turns `picture`, which was made from `frame`, as the frame's metadata say it is to be shown. Returns 0, or
 * -1 when memory is short: then the picture is as it was. */
int fs_picture_orient(fs_picture *picture, const AVFrame *frame);

#endif
