#include "local/target/target_glasses.h"

#include "local/face/face_parts.h"
#include "local/face/quantile.h"
#include "local/face/ramp.h"
#include "local/glasses/glasses.h"
#include "local/target/fill_in.h"
#include "local/target/target_skin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* By which share of the skin's luma a pixel is darker where it begins to be a part of the frame, and where it
 * is one. */
static const float frame_begins = 0.05f, frame_whole = 0.12f;
/* Of the face's width: how far the frame's soft edge reaches; and how far from the rims' lines what is thin
 * may be the frame. */
static const float edge = 0.015f, close = 0.03f;
/* Of the skin's luma: what is darker than the first does not fill the frame in, what is lighter than the
 * second does. */
static const float least_fill = 0.5f, whole_fill = 0.8f;
/* Shares travel through the warp as places. */
static const float zone_scale = 1000;

/* The median luma under both eyes. */
static float skin_luma(const fs_target *t) {
  enum { TOP = 100, BOTTOM = 300 };
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  float luma[FS_FACE_POINTS] = {0};
  int count = 0;
  for (int i = 0; i < FS_FACE_POINTS; i++)
    if (fs_face_form[i][1] > TOP && fs_face_form[i][1] < BOTTOM && !parts->feature[i] && t->shown[i] > 0.5f)
      luma[count++] = fs_target_luma(t, t->face.at[i].x, t->face.at[i].y);
  return fs_median(luma, count);
}

/* Lays over the picture where glasses are, as places: not on lids and brows, which are as thin and as dark.
 * Beside the nose rims may hang down on the cheeks. */
static int lay_zone(const fs_target *t, fs_warp *warp) {
  enum { NOSE = 120, LOWEST = 360 /* thousandths of the width */ };
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  const fs_pyramid_level *first = &t->layers.layer[0];
  fs_warp_point points[FS_FACE_POINTS];
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const fs_point3 *at = &t->face.at[i];
    const bool lid = parts->from_opening[i] < 2, brow = parts->feature[i] && !parts->eye[i];
    const int x = fs_face_form[i][0], y = fs_face_form[i][1];
    const bool cheek = abs(x) > NOSE && y > 0 && y < LOWEST;
    const bool there = (fs_glasses_around(i) || cheek) && !lid && !brow;
    points[i] = (fs_warp_point){at->x, at->y, at->z, there ? zone_scale : 0, 0, 1, 0};
  }
  return fs_warp_set(warp, points, 0, 0, first->width, first->height);
}

static float zone_at(const fs_warp *warp, int x, int y) {
  return fs_ramp((float)fs_warp_at(warp, x, y).x / (1 << FS_WARP_FRACTION) / zone_scale, 0, 0.5f);
}

/* How much of a pixel is the frame, which is darker than both sides of it. */
static float frame_at(const fs_target *t, float x, float y, float skin) {
  return fs_ramp(fs_target_line(t, FS_LINES_NARROW, x, y) / (skin + 10), frame_begins, frame_whole);
}

/* Each becomes the largest of those up to `reach` before and behind it, `step` apart. */
static void widen(const float *from, float *to, int count, ptrdiff_t step, int reach) {
  for (int i = 0; i < count; i++) {
    float most = 0;
    for (int k = i < reach ? 0 : i - reach; k <= i + reach && k < count; k++)
      most = fmaxf(most, from[k * step]);
    to[i * step] = most;
  }
}

/* Widens what `frame` has of a layer's pixels; `spare` has room for as many. */
static void widen_both(float *frame, float *spare, int width, int height, int reach) {
  for (int y = 0; y < height; y++)
    widen(frame + (ptrdiff_t)y * width, spare + (ptrdiff_t)y * width, width, 1, reach);
  for (int x = 0; x < width; x++)
    widen(spare + x, frame + x, height, width, reach);
}

/* How much of each pixel is the frame, with its soft edge: of the rims' lines, and of what is as thin beside
 * them. */
static void find_frame(const fs_target *t, const fs_warp *warp, const fs_matte *rims, float skin,
                       float *frame, float *spare) {
  const int width = t->layers.layer[0].width, height = t->layers.layer[0].height;
  for (int i = 0; i < width * height; i++)
    frame[i] = (float)rims->shares[i] / 255;
  widen_both(frame, spare, width, height, (int)ceilf(close * t->width));
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      const int i = y * width + x;
      const bool near = frame[i] > 0 && zone_at(warp, x, y) > 0;
      frame[i] = fmaxf(near ? fminf(frame[i], frame_at(t, (float)x, (float)y, skin)) : 0,
                       (float)rims->shares[i] / 255);
    }
  widen_both(frame, spare, width, height, (int)ceilf(edge * t->width));
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      frame[y * width + x] *= zone_at(warp, x, y);
}

/* Sets how much each pixel counts beside the frame. */
static void weigh(const fs_target *t, const fs_warp *warp, const float *frame, float skin, float *counts) {
  const fs_pyramid_level *first = &t->layers.layer[0];
  for (int i = 0; i < first->width * first->height; i++) {
    const float light = fs_ramp(first->pixels[i][0] / (skin + 1), least_fill, whole_fill);
    counts[i] = warp->pixels[i].weight > 0 ? (1 - frame[i]) * fmaxf(light, 1e-4f) : 0;
  }
}

/* Fills the frame in with what is beside it. */
static int fill_frame(fs_target *t, const fs_matte *rims, fs_warp *warp) {
  const fs_pyramid_level *first = &t->layers.layer[0];
  const size_t count = (size_t)first->width * (size_t)first->height;
  const float skin = skin_luma(t);
  float *frame = calloc(2 * count, sizeof *frame);
  if (!frame || lay_zone(t, warp) != 0) {
    free(frame);
    return -1;
  }
  find_frame(t, warp, rims, skin, frame, frame + count);
  weigh(t, warp, frame, skin, frame + count);
  const int status = fs_fill_in(t, frame, frame + count);
  free(frame);
  return status == 0 ? fs_pyramid_build(&t->layers) : -1;
}

int fs_target_glasses_remove(fs_target *t, fs_warp *warp) {
  fs_glasses glasses = {0};
  fs_patch patch = {0};
  fs_matte matte = {0};
  int status = fs_patch_of_layer(&patch, &t->layers.layer[0]);
  if (status == 0)
    fs_glasses_see(&glasses, &patch, &t->face, t->width, t->yaw);
  t->dark_lenses = glasses.dark_lenses || fs_glasses_steady(glasses.lenses.worn) > 0.5f;
  if (status == 0 && fs_glasses_steady(glasses.rims.worn) > 0 && !t->dark_lenses) {
    status = fs_matte_reset(&matte, &patch);
    if (status == 0) {
      fs_glasses_rims_mark(&glasses.rims, &patch, &matte);
      status = fill_frame(t, &matte, warp);
    }
  }
  fs_matte_free(&matte);
  fs_patch_free(&patch);
  return status;
}
