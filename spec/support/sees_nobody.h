/* A frame detector's other parts, which see nobody, and a grey frame for it. */
#ifndef SPEC_SEES_NOBODY_H
#define SPEC_SEES_NOBODY_H

#include "local/analysis/frame_detector.h"
#include "vision/face/beyond_edge.h"
#include "vision/face/find_faces.h"

#include <string.h>

int fs_find_at_edge(fs_vision *vision, const fs_picture *picture, fs_face *faces, int max) {
  (void)vision, (void)picture, (void)faces, (void)max;
  return 0;
}

int fs_find_candidates(fs_vision *vision, const fs_picture *picture, fs_face *faces, int max) {
  (void)vision, (void)picture, (void)faces, (void)max;
  return 0;
}

int fs_find_beyond_edge(fs_vision *vision, const fs_picture *picture, bool in_shape, fs_face *faces,
                        int max) {
  (void)vision, (void)picture, (void)in_shape, (void)faces, (void)max;
  return 0;
}

bool fs_any_near(const fs_picture *view, const fs_face *faces, int count) {
  (void)view, (void)faces, (void)count;
  return false;
}

int fs_add_far_faces(fs_vision *vision, const fs_picture *view, const fs_picture *closer, int times,
                     fs_face *faces, int count, int max) {
  (void)vision, (void)view, (void)closer, (void)times, (void)faces, (void)max;
  return count;
}

int fs_vision_bodies(fs_vision *vision, const fs_picture *picture, bool closely,
                     fs_bodies looks[FS_BODY_LOOKS]) {
  (void)vision, (void)picture, (void)closely, (void)looks;
  return 0;
}

void fs_vision_trim_bodies(fs_vision *vision) {
  (void)vision;
}

/* NULL when memory is short. */
static AVFrame *grey_frame(int width, int height) {
  AVFrame *frame = av_frame_alloc();
  if (!frame)
    return NULL;
  frame->width = width;
  frame->height = height;
  frame->format = AV_PIX_FMT_YUV420P;
  if (av_frame_get_buffer(frame, 0) != 0) {
    av_frame_free(&frame);
    return NULL;
  }
  for (int i = 0; i < 3; i++)
    memset(frame->data[i], 128, (size_t)frame->linesize[i] * (size_t)(i == 0 ? height : (height + 1) / 2));
  return frame;
}

#endif
