#include "local/analysis/frame_detector.h"

#include "local/media/frame_pixels.h"
#include "vision/face/beyond_edge.h"
#include "vision/face/find_faces.h"

#include <libswscale/swscale.h>
#include <math.h>
#include <stdlib.h>

enum {
  ASK_EACH = 2,     /* thorough look that shows nobody */
  QUICK_SIDE = 320, /* longer side of a view that tells in which turns somebody may be seen, */
  FULL_SIDE = 2048, /* and, as large as any, of that where nobody is seen as the frame stands */
  /* Pixels along a side over those of the view, in which those who are far away are looked for: of a frame of
   * 1920 x 1080 all; a small one is enlarged. */
  CLOSER_LEAST = 2,
  CLOSER_MOST = 3,
  CELL = 8, /* pixels of the view, a third of the smallest face, of which the means tell that it */
  SAME = 3  /* is unchanged: by how much one wavers at most, of 0 to 255, by coding */
};
/* Without a face of at least this score one is looked for at the frame's edge. */
static const float sure_score = 0.7f;

/* The frame with so many pixels. Returns 0, or -1 when memory is short. */
static int take(const AVFrame *frame, int width, int height, struct SwsContext **scale, fs_picture *view) {
  if (view->width != width || view->height != height) {
    fs_picture_free(view);
    if (fs_picture_new(view, width, height) != 0)
      return -1;
  }
  *scale = sws_getCachedContext(*scale, frame->width, frame->height, frame->format, width, height,
                                AV_PIX_FMT_BGR24, SWS_AREA, NULL, NULL, NULL);
  if (!*scale)
    return -1;
  uint8_t *const data[4] = {view->data};
  const int stride[4] = {view->stride};
  sws_scale(*scale, (const uint8_t *const *)frame->data, frame->linesize, 0, frame->height, data, stride);
  return 0;
}

/* The view has as many pixels as the finest look takes, whatever its shape: of a panorama the longer side
 * says nothing of the size of its faces. */
static int take_view(fs_frame_detector *f, const AVFrame *frame) {
  const double scale = fmin(1, sqrt(FS_DETECT_FINE / ((double)frame->width * frame->height)));
  const int width = (int)fmax(frame->width * scale, 16), height = (int)fmax(frame->height * scale, 16);
  return take(frame, width, height, &f->scale, &f->view);
}

static bool any_sure(const fs_face *faces, int count) {
  for (int i = 0; i < count; i++)
    if (faces[i].score >= sure_score)
      return true;
  return false;
}

/* The longer side of the view in which all turns are asked, 0: none. It costs as much as several looks, so
 * the large view is seldom asked, the more seldom the longer the film shows nobody. */
static int side_of_turned(fs_frame_detector *f, fs_look look, bool nobody) {
  if (look != FS_LOOK_ALL_WAYS)
    return nobody && ++f->empty_looks % ASK_EACH == 0 ? QUICK_SIDE : 0;
  if (!nobody)
    return QUICK_SIDE;
  const int number = ++f->nobody_looks;
  return (number & (number - 1)) == 0 ? FULL_SIDE : QUICK_SIDE; /* a power of two */
}

static bool are_alike(const fs_picture *one, const fs_picture *other) {
  if (one->width != other->width || one->height != other->height)
    return false;
  for (int y = 0; y < one->height; y++) {
    const uint8_t *a = one->data + (ptrdiff_t)y * one->stride,
                  *b = other->data + (ptrdiff_t)y * other->stride;
    for (int x = 0; x < 3 * one->width; x++)
      if (abs(a[x] - b[x]) > SAME)
        return false;
  }
  return true;
}

/* Asks the view for the turns that show somebody, unless it is as it was when they showed nobody: they would
 * say the same again. Returns as fs_turned_frames_add. */
static int add_turned(fs_frame_detector *f, int side, int pixels, float min_score,
                      fs_face faces[FS_FRAME_FACES], int count, fs_ways *ways) {
  fs_picture small = {0};
  if (side > 0 && fs_picture_resize(&f->view, (f->view.width + CELL - 1) / CELL,
                                    (f->view.height + CELL - 1) / CELL, &small) != 0)
    return -1;
  if (side > 0 && side <= f->asked_side && are_alike(&small, &f->asked))
    side = 0;
  if (side > 0) {
    const fs_picture before = f->asked;
    f->asked = small;
    small = before;
  }
  fs_picture_free(&small);
  count = fs_turned_frames_add(&f->turned, f->vision, &f->view, side, pixels, min_score, faces, count, ways);
  const bool *shows = f->turned.shows;
  if (side > 0)
    f->asked_side = shows[1] || shows[2] || shows[3] ? 0 : side;
  return count;
}

/* Adds those who are far away, where nobody is near. Returns how many there are then, or -1 when memory is
 * short. */
static int add_far(fs_frame_detector *f, const AVFrame *frame, fs_face faces[FS_FRAME_FACES], int count) {
  fs_picture closer = {0};
  if (fs_any_near(&f->view, faces, count))
    return count;
  int times = frame->width / f->view.width;
  times = times < CLOSER_LEAST ? CLOSER_LEAST : times > CLOSER_MOST ? CLOSER_MOST : times;
  if (take(frame, times * f->view.width, times * f->view.height, &f->closer, &closer) == 0)
    count = fs_add_far_faces(f->vision, &f->view, &closer, times, faces, count, FS_FRAME_FACES);
  else
    count = -1;
  fs_picture_free(&closer);
  return count;
}

/* `far`: those who are far away are looked for, too. */
static int detect_in_view(fs_frame_detector *f, const AVFrame *frame, fs_look look, bool far, float min_score,
                          fs_face faces[FS_FRAME_FACES], fs_ways *ways) {
  const int pixels = look == FS_LOOK_FAST ? FS_DETECT_FAST : FS_DETECT_FINE;
  int count = fs_vision_detect(f->vision, &f->view, pixels, min_score, faces, FS_FRAME_FACES);
  if (count >= 0 && far)
    count = add_far(f, frame, faces, count);
  if (count < 0)
    return -1;
  const bool nobody = look != FS_LOOK_FAST && !any_sure(faces, count);
  if (nobody) {
    const int more = fs_find_at_edge(f->vision, &f->view, faces + count, FS_FRAME_FACES - count);
    if (more < 0)
      return -1;
    count += more;
  }
  const int side = side_of_turned(f, look, nobody);
  return add_turned(f, side, pixels, min_score, faces, count, ways);
}

static int detect_in_picture(fs_frame_detector *f, const AVFrame *frame, fs_face *faces, int max,
                             fs_others *others) {
  fs_picture picture;
  if (fs_frame_crop(frame, 0, 0, frame->width, frame->height, &picture) != 0)
    return -1;
  const int count = fs_find_candidates(f->vision, &picture, faces, max);
  if (count > 0 && others)
    *others = (fs_others){.view = picture, .across = 1, .down = 1};
  else
    fs_picture_free(&picture);
  return count;
}

static void enlarge(fs_rect *box, float x, float y) {
  *box = (fs_rect){box->x * x, box->y * y, box->width * x, box->height * y};
}

/* Beside a face that surely is there. Returns 0, or -1 when memory is short. */
static int find_cut_in_view(fs_frame_detector *f, float x, float y, fs_others *others) {
  const int count = fs_find_beyond_edge(f->vision, &f->view, true, others->cut, FS_CUT_FACES);
  for (int i = 0; i < count; i++)
    enlarge(&others->cut[i].box, x, y);
  others->cut_count = count > 0 ? count : 0;
  return count < 0 ? -1 : 0;
}

int fs_frame_detector_run(fs_frame_detector *f, const AVFrame *frame, fs_look look, float min_score,
                          fs_face faces[FS_FRAME_FACES], fs_ways *ways, fs_others *others) {
  if (f->still) {
    const int all = detect_in_picture(f, frame, faces, FS_FRAME_FACES, others);
    *ways = (fs_ways){.upright = all};
    return all;
  }
  if (take_view(f, frame) != 0)
    return -1;
  /* what is too small to be followed is asked for by who asks for others, too */
  const bool far = look == FS_LOOK_ALL_WAYS && (others || frame->width > f->view.width);
  int count = detect_in_view(f, frame, look, far, min_score, faces, ways);
  float x = (float)frame->width / (float)f->view.width, y = (float)frame->height / (float)f->view.height;
  for (int i = 0; i < count; i++)
    enlarge(&faces[i].box, x, y);
  if (others && any_sure(faces, count) && find_cut_in_view(f, x, y, others) != 0)
    return -1;
  if (others && count > 0) {
    others->view = f->view;
    others->across = x;
    others->down = y;
    f->view = (fs_picture){0};
  }
  return count;
}

int fs_others_find_bodies(fs_others *others, fs_vision *vision, bool still) {
  fs_bodies *looks = others->bodies;
  const int status = others->view.data ? fs_vision_bodies(vision, &others->view, still, looks) : 0;
  if (still)
    fs_vision_trim_bodies(vision);
  fs_picture_free(&others->view);
  for (int i = 0; i < FS_BODY_LOOKS && status == 0; i++) {
    looks[i].smallest *= sqrtf(others->across * others->down);
    for (int k = 0; k < looks[i].count; k++)
      enlarge(&looks[i].at[k].box, others->across, others->down);
  }
  return status;
}

void fs_frame_detector_prepare(fs_vision *vision) {
  const int width = 640, height = 360, quick_height = QUICK_SIDE * height / width;
  fs_vision_prepare_detect(vision, width, height, FS_DETECT_FINE);
  fs_vision_prepare_detect(vision, width, height, FS_DETECT_FAST);
  fs_vision_prepare_detect(vision, QUICK_SIDE, quick_height, FS_DETECT_FINE);
  fs_vision_prepare_detect(vision, quick_height, QUICK_SIDE, FS_DETECT_FINE);
}

void fs_frame_detector_free(fs_frame_detector *f) {
  sws_freeContext(f->scale);
  sws_freeContext(f->closer);
  fs_picture_free(&f->view);
  fs_picture_free(&f->asked);
  f->scale = f->closer = NULL;
}
