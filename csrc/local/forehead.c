#include "forehead.h"

#include "hull.h"
#include "mesh.h"

#include <math.h>

static const float lowest = 0.36f, highest = 0.57f, step = 0.03f;

typedef struct skin_tone {
  float mean[3], deviation;
} skin_tone;

/* Cheeks and jaw, less the eyes and most of the mouth's surroundings by their small share. */
static bool measure_skin(fs_look look, const void *picture, const fs_landmarks *face, skin_tone *out) {
  enum { STEPS = 16 };
  static const int outline[] = {1, 3, 5, 11, 13, 15, 29};
  enum { OUTLINE = sizeof outline / sizeof outline[0] };
  fs_point points[OUTLINE];
  for (int i = 0; i < OUTLINE; i++)
    points[i] = face->at[outline[i]];
  fs_hull hull = fs_hull_of(points, OUTLINE);
  fs_rect box = fs_landmarks_box(face);
  float sum[3] = {0}, squares = 0;
  int count = 0;
  for (int i = 0; i < STEPS * STEPS; i++) {
    float x = box.x + box.width * ((float)(i % STEPS) + 0.5f) / STEPS;
    float y = box.y + box.height * ((float)(i / STEPS) + 0.5f) / STEPS;
    float lab[3];
    if (fs_hull_depth(&hull, x, y) < 0 || !look(picture, x, y, lab))
      continue;
    for (int c = 0; c < 3; c++)
      sum[c] += lab[c];
    squares += lab[0] * lab[0];
    count++;
  }
  if (count < 8)
    return false;
  for (int c = 0; c < 3; c++)
    out->mean[c] = sum[c] / (float)count;
  out->deviation = sqrtf(fmaxf(squares / (float)count - out->mean[0] * out->mean[0], 0));
  return true;
}

static bool is_skin(const skin_tone *skin, const float lab[3]) {
  return fabsf(lab[0] - skin->mean[0]) < 2.2f * skin->deviation + 5 &&
         hypotf(lab[1] - skin->mean[1], lab[2] - skin->mean[2]) < 16;
}

float fs_forehead_reach(fs_look look, const void *picture, const fs_landmarks *face) {
  skin_tone skin;
  if (!measure_skin(look, picture, face, &skin))
    return lowest;
  float reach = lowest;
  for (float height = lowest; height <= highest; height += step) {
    fs_point points[FS_MESH_POINTS];
    fs_mesh_fit(face, height, points);
    int strange = 0;
    /* The outermost two stand at the temples, where hair is no news. */
    for (int i = FS_LANDMARKS + 2; i < FS_MESH_POINTS - 2; i++) {
      float lab[3];
      strange += !look(picture, points[i].x, points[i].y, lab) || !is_skin(&skin, lab);
    }
    if (strange > 1)
      break;
    reach = height;
  }
  return reach;
}
