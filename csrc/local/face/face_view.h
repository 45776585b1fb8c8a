/* The part of a video frame around a face, converted to a picture. */
#ifndef FS_FACE_VIEW_H
#define FS_FACE_VIEW_H

#include "vision/geometry.h"
#include "vision/picture/picture.h"

#include <libavutil/frame.h>
#include <stdbool.h>

typedef struct fs_face_view {
  fs_picture picture; /* owned */
  fs_point corner;    /* of the frame, where the picture begins */
  int scale;          /* pixels of the frame that are one of the picture: 1 or 2 */
} fs_face_view;

/* Whether no edge of the frame cuts the box. */
bool fs_frame_holds(const AVFrame *frame, const fs_rect *box);

/* Cuts out what the 4:2:0 frame has of the square that reaches `reach` pixels from `centre` to either side,
 * at half the size where the square is to be seen with no more than `seen` pixels of its side. Returns 0, 1
 * where there is hardly anything, or -1 when memory is short. */
int fs_face_view_cut(fs_face_view *view, const AVFrame *frame, fs_point centre, float reach, int seen);
void fs_face_view_free(fs_face_view *view);

/* A point of the frame in the picture, and back. */
fs_point fs_face_view_in(const fs_face_view *view, fs_point at);
fs_point fs_face_view_out(const fs_face_view *view, fs_point at);

#endif
