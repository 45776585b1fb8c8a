#include "local/analysis/frame_detector.h"

#include <libswscale/swscale.h>

/* Twice what the detector's network looks at, in either direction. */
enum { VIEW_SIDE = 640 };

static int prepare(fs_frame_detector *f, const AVFrame *frame) {
  int longer = frame->width > frame->height ? frame->width : frame->height;
  int width = longer > VIEW_SIDE ? frame->width * VIEW_SIDE / longer : frame->width;
  int height = longer > VIEW_SIDE ? frame->height * VIEW_SIDE / longer : frame->height;
  width = width > 16 ? width : 16;
  height = height > 16 ? height : 16;
  if (f->view.width != width || f->view.height != height) {
    fs_picture_free(&f->view);
    if (fs_picture_new(&f->view, width, height) != 0)
      return -1;
  }
  f->scale = sws_getCachedContext(f->scale, frame->width, frame->height, frame->format, width, height,
                                  AV_PIX_FMT_BGR24, SWS_AREA, NULL, NULL, NULL);
  return f->scale ? 0 : -1;
}

int fs_frame_detector_run(fs_frame_detector *f, const AVFrame *frame, float min_score, fs_face *faces,
                          int max) {
  if (prepare(f, frame) != 0)
    return -1;
  uint8_t *const data[4] = {f->view.data};
  const int stride[4] = {f->view.stride};
  sws_scale(f->scale, (const uint8_t *const *)frame->data, frame->linesize, 0, frame->height, data, stride);
  int count = fs_vision_detect(f->vision, &f->view, min_score, faces, max);
  float x = (float)frame->width / (float)f->view.width, y = (float)frame->height / (float)f->view.height;
  for (int i = 0; i < count; i++) {
    fs_rect *box = &faces[i].box;
    *box = (fs_rect){box->x * x, box->y * y, box->width * x, box->height * y};
  }
  return count;
}

void fs_frame_detector_free(fs_frame_detector *f) {
  sws_freeContext(f->scale);
  fs_picture_free(&f->view);
  f->scale = NULL;
}
