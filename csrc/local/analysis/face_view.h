/* A part of a video frame around a face, as a picture. */
#ifndef FS_FACE_VIEW_H
#define FS_FACE_VIEW_H

#include "vision/geometry.h"
#include "vision/picture/picture.h"

#include <libavutil/frame.h>

typedef struct fs_face_view {
  fs_picture picture; /* owned */
  fs_point corner;    /* of the frame, where the picture's first pixel is */
} fs_face_view;

/* Cuts out what the 4:2:0 frame has of the square that reaches `reach` pixels from `centre` to either side.
 * Returns 0, 1 where that is hardly anything, or -1 when memory is short. */
int fs_face_view_cut(fs_face_view *view, const AVFrame *frame, fs_point centre, float reach);
void fs_face_view_free(fs_face_view *view);

#endif
