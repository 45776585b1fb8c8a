#include "local/target/target_glasses.h"

#include "local/canvas/ramp.h"
#include "local/face/face_parts.h"
#include "local/face/iris.h"
#include "local/face/quantile.h"
#include "local/target/fill_in.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The lower half of a rim is looked for along rays from the middle of an eye: how many, over which angles
 * below the line through both eyes' outer corners; and places on each, in widths of the face. */
enum { RAYS = 27, PLACES = 31 };
static const float first_angle = 25, last_angle = 155, nearest = 0.095f, pace = 0.005f;
/* Places between a rim's middle and the skin beside it. */
enum { BESIDE = 5 };
/* By which share of the skin's luma a rim differs from the skin on both sides of it, on half of the rays at
 * the least. Wrinkles and bags under the eyes reach 0.09, rims 0.18 and more. */
static const float least_rim = 0.13f;
/* By which share a pixel differs where it begins to be a part of the frame, and where it is one. */
static const float frame_begins = 0.05f, frame_whole = 0.12f;
/* Of the face's width: distances from a pixel of the frame to the skin beside it, the second of frames of
 * horn, which are dark; and how far the frame's soft edge reaches. */
static const float beside[] = {0.025f, 0.05f}, edge = 0.015f;
/* Of the skin's luma: what is darker than the first, or lighter than the last, does not fill a frame of that
 * shade. */
static const float least_fill[] = {0.5f, 0.8f}, most_fill[] = {1.3f, 1.6f};
/* Thousandths of the face's width, from the middle between the eyes: where glasses are. */
enum { ABOVE = -240, BELOW = 260 };
/* Shares travel through the warp as places. */
static const float zone_scale = 1000;

/* The frame is darker than the skin, or lighter. */
typedef enum shade { DARK, LIGHT } shade;

/* The rays of an eye. */
typedef struct fan {
  fs_point middle, out, down; /* of length 1 */
} fan;

static float luma_at(const fs_target *t, float x, float y) {
  float pixel[4];
  fs_pyramid_at(&t->layers, log2f(fmaxf(t->width / 120, 1)), x, y, pixel);
  return pixel[0];
}

static fan fan_of(const fs_target *t, int eye) {
  static const uint16_t corners[2][2] = {{33, 133}, {263, 362}}; /* outer, inner */
  const fs_point3 *left = &t->face.at[corners[0][0]], *right = &t->face.at[corners[1][0]];
  const fs_point3 *a = &t->face.at[corners[eye][0]], *b = &t->face.at[corners[eye][1]];
  const float x = right->x - left->x, y = right->y - left->y, length = fmaxf(hypotf(x, y), 1);
  const float side = eye == 0 ? -1 / length : 1 / length;
  return (fan){{(a->x + b->x) / 2, (a->y + b->y) / 2}, {side * x, side * y}, {-y / length, x / length}};
}

/* By how much a place is darker, or lighter, than both places beside it. */
static float contrast(float here, float one, float other, shade as) {
  return as == DARK ? fminf(one, other) - here : here - fmaxf(one, other);
}

/* How much of a rim each place of a ray is, as a share of the skin's luma. */
static void look_along(const fs_target *t, const fan *f, float angle, float skin, shade as,
                       float rim[PLACES]) {
  float luma[PLACES + 2 * BESIDE];
  const float x = cosf(angle) * f->out.x + sinf(angle) * f->down.x,
              y = cosf(angle) * f->out.y + sinf(angle) * f->down.y;
  for (int i = 0; i < PLACES + 2 * BESIDE; i++) {
    const float far = t->width * (nearest + pace * (float)(i - BESIDE));
    luma[i] = luma_at(t, f->middle.x + far * x, f->middle.y + far * y);
  }
  for (int i = 0; i < PLACES; i++)
    rim[i] = fmaxf(contrast(luma[i + BESIDE], luma[i], luma[i + 2 * BESIDE], as), 0) / (skin + 10);
}

/* The median contrast along the best line through the rays, which from one to the next moves by two places at
 * the most: a rim is a smooth curve, which spots and strands of hair are not. */
static float follow_rim(float rim[RAYS][PLACES]) {
  enum { LEAP = 2 };
  float best[RAYS][PLACES], along[RAYS];
  memcpy(best[0], rim[0], sizeof best[0]);
  for (int ray = 1; ray < RAYS; ray++)
    for (int i = 0; i < PLACES; i++) {
      float before = 0;
      for (int k = i < LEAP ? 0 : i - LEAP; k <= i + LEAP && k < PLACES; k++)
        before = fmaxf(before, best[ray - 1][k]);
      best[ray][i] = before + fminf(rim[ray][i], 0.5f);
    }
  int at = 0;
  for (int i = 1; i < PLACES; i++)
    if (best[RAYS - 1][i] > best[RAYS - 1][at])
      at = i;
  for (int ray = RAYS - 1; ray >= 0; ray--) {
    const int from = at < LEAP ? 0 : at - LEAP;
    if (ray < RAYS - 1)
      for (int k = from, middle = at; k <= middle + LEAP && k < PLACES; k++)
        if (best[ray][k] > best[ray][at])
          at = k;
    along[ray] = rim[ray][at];
  }
  return fs_median(along, RAYS);
}

/* How much of a rim of that shade there is under one of the eyes that serve: light may hide the other one. */
static float find_rim(const fs_target *t, float skin, shade as) {
  const float degree = 0.0174533f;
  float most = 0;
  for (int eye = 0; eye < 2; eye++) {
    const uint16_t lid = fs_lid_middles[eye][0];
    if (t->from[lid] != lid)
      continue;
    const fan f = fan_of(t, eye);
    float rim[RAYS][PLACES];
    for (int i = 0; i < RAYS; i++)
      look_along(t, &f, degree * (first_angle + (last_angle - first_angle) * (float)i / (RAYS - 1)), skin, as,
                 rim[i]);
    most = fmaxf(most, follow_rim(rim));
  }
  return most;
}

/* The median luma under both eyes. */
static float skin_luma(const fs_target *t) {
  enum { TOP = 100, BOTTOM = 300 };
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  float luma[FS_FACE_POINTS] = {0};
  int count = 0;
  for (int i = 0; i < FS_FACE_POINTS; i++)
    if (fs_face_form[i][1] > TOP && fs_face_form[i][1] < BOTTOM && !parts->feature[i] && t->shown[i] > 0.5f)
      luma[count++] = luma_at(t, t->face.at[i].x, t->face.at[i].y);
  return fs_median(luma, count);
}

/* Lays over the picture where glasses are, as places: not on lids, nor a dark frame on brows, which are as
 * thin and as dark. */
static int lay_zone(const fs_target *t, shade as, fs_warp *warp) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  const fs_pyramid_level *first = &t->layers.layer[0];
  fs_warp_point points[FS_FACE_POINTS];
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const fs_point3 *at = &t->face.at[i];
    const int y = fs_face_form[i][1];
    const bool lid = parts->from_opening[i] < 2, brow = parts->feature[i] && !parts->eye[i];
    const bool there = y > ABOVE && y < BELOW && !lid && !(brow && as == DARK);
    points[i] = (fs_warp_point){at->x, at->y, at->z, there ? zone_scale : 0, 0, 1, 0};
  }
  return fs_warp_set(warp, points, 0, 0, first->width, first->height);
}

static float zone_at(const fs_warp *warp, int x, int y) {
  return fs_ramp((float)fs_warp_at(warp, x, y).x / (1 << FS_WARP_FRACTION) / zone_scale, 0, 0.5f);
}

/* How much of a pixel is the frame. */
static float frame_at(const fs_target *t, float x, float y, float skin, shade as) {
  static const float ways[][2] = {{1, 0}, {0, 1}, {0.7071f, 0.7071f}, {0.7071f, -0.7071f}};
  const float here = luma_at(t, x, y);
  float most = 0;
  for (int i = 0; i < (as == DARK ? 2 : 1); i++)
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
      const float u = beside[i] * t->width * ways[k][0], v = beside[i] * t->width * ways[k][1];
      const float one = luma_at(t, x + u, y + v), other = luma_at(t, x - u, y - v);
      most = fmaxf(most, contrast(here, one, other, as));
    }
  return fs_ramp(most / (skin + 10), frame_begins, frame_whole);
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

/* How much of each pixel is the frame, with its soft edge. */
static void find_frame(const fs_target *t, const fs_warp *warp, float skin, shade as, float *frame,
                       float *spare) {
  const int width = t->layers.layer[0].width, height = t->layers.layer[0].height;
  const int reach = (int)ceilf(edge * t->width);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      frame[y * width + x] = zone_at(warp, x, y) > 0 ? frame_at(t, (float)x, (float)y, skin, as) : 0;
  for (int y = 0; y < height; y++)
    widen(frame + (ptrdiff_t)y * width, spare + (ptrdiff_t)y * width, width, 1, reach);
  for (int x = 0; x < width; x++)
    widen(spare + x, frame + x, height, width, reach);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      frame[y * width + x] *= zone_at(warp, x, y);
}

/* How much a pixel counts beside a frame. */
static float filling(float luma, float skin, shade as) {
  const float share = luma / (skin + 1);
  const float left = as == DARK ? fs_ramp(share, least_fill[0], least_fill[1])
                                : 1 - fs_ramp(share, most_fill[0], most_fill[1]);
  return fmaxf(left, 1e-4f);
}

/* Sets how much each pixel counts beside the frame. */
static void weigh(const fs_target *t, const fs_warp *warp, const float *frame, float skin, shade as,
                  float *counts) {
  const fs_pyramid_level *first = &t->layers.layer[0];
  for (int i = 0; i < first->width * first->height; i++)
    counts[i] = warp->pixels[i].weight > 0 ? (1 - frame[i]) * filling(first->pixels[i][0], skin, as) : 0;
}

int fs_target_glasses_remove(fs_target *t, fs_warp *warp) {
  const float skin = skin_luma(t);
  const float dark = find_rim(t, skin, DARK), light = find_rim(t, skin, LIGHT);
  if (fmaxf(dark, light) < least_rim)
    return 0;
  const shade as = dark > light ? DARK : LIGHT;
  const fs_pyramid_level *first = &t->layers.layer[0];
  const size_t count = (size_t)first->width * (size_t)first->height;
  float *frame = malloc(2 * count * sizeof *frame);
  if (!frame || lay_zone(t, as, warp) != 0) {
    free(frame);
    return -1;
  }
  find_frame(t, warp, skin, as, frame, frame + count);
  weigh(t, warp, frame, skin, as, frame + count);
  const int status = fs_fill_in(t, frame, frame + count);
  free(frame);
  return status == 0 ? fs_pyramid_build(&t->layers) : -1;
}
