#include "local/swap/mask.h"

#include <math.h>
#include <string.h>

/* The outline is drawn in, for at it the target shows hair and background. */
static const float outline_shrink = 0.93f;
/* Shares of the face's width. */
static const float feather = 0.08f, mouth_edge = 0.03f;
/* Opening of the lips over the mouth's width at which its inside begins to count as open, and until it is so
 * altogether. */
static const float mouth_opens = 0.12f, mouth_range = 0.1f;

/* 0 (closed) to 1. */
static float mouth_openness(const fs_point mesh[FS_MESH_POINTS]) {
  float opening = hypotf(mesh[62].x - mesh[66].x, mesh[62].y - mesh[66].y);
  float across = hypotf(mesh[48].x - mesh[54].x, mesh[48].y - mesh[54].y);
  return fminf(1, fmaxf(0, (opening / (across + 1e-3f) - mouth_opens) / mouth_range));
}

fs_mask fs_mask_of(const fs_point scene[FS_MESH_POINTS], const fs_point target[FS_MESH_POINTS], float width) {
  enum { JAW = 17, FOREHEAD = FS_MESH_POINTS - FS_LANDMARKS, INNER_MOUTH = 60 };
  fs_point around[JAW + FOREHEAD];
  memcpy(around, scene, JAW * sizeof *around);
  memcpy(around + JAW, scene + FS_LANDMARKS, FOREHEAD * sizeof *around);
  fs_mask mask = {.outline = fs_convex_hull_of(around, JAW + FOREHEAD, outline_shrink),
                  .mouth = fs_convex_hull_of(scene + INNER_MOUTH, FS_LANDMARKS - INNER_MOUTH, 1),
                  .feather = fmaxf(feather * width, 1),
                  .mouth_edge = fmaxf(mouth_edge * width, 1),
                  .mouth_share = fmaxf(mouth_openness(scene), mouth_openness(target))};
  mask.mouth_left = mask.mouth_right = scene[INNER_MOUTH].x;
  mask.mouth_top = mask.mouth_bottom = scene[INNER_MOUTH].y;
  for (int i = INNER_MOUTH; i < FS_LANDMARKS; i++) {
    mask.mouth_left = fminf(mask.mouth_left, scene[i].x - mask.mouth_edge);
    mask.mouth_right = fmaxf(mask.mouth_right, scene[i].x + mask.mouth_edge);
    mask.mouth_top = fminf(mask.mouth_top, scene[i].y - mask.mouth_edge);
    mask.mouth_bottom = fmaxf(mask.mouth_bottom, scene[i].y + mask.mouth_edge);
  }
  return mask;
}

static float smooth_step(float t) {
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  return t * t * (3 - 2 * t);
}

float fs_mask_face(const fs_mask *mask, float x, float y) {
  return smooth_step(fs_convex_hull_depth(&mask->outline, x, y) / mask->feather);
}

float fs_mask_mouth(const fs_mask *mask, float x, float y) {
  if (!(mask->mouth_share > 0) || x < mask->mouth_left || x > mask->mouth_right || y < mask->mouth_top ||
      y > mask->mouth_bottom)
    return 1;
  float depth = fs_convex_hull_depth(&mask->mouth, x, y);
  return 1 - mask->mouth_share * smooth_step(1 + depth / mask->mouth_edge);
}
