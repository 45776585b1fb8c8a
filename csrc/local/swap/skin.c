#include "local/swap/skin.h"

#include "local/swap/convex_hull.h"
#include "local/swap/mesh.h"

#include <math.h>

/* Of the forehead; see fs_mesh_fit. */
static const float lowest = 0.36f, step = 0.03f;
enum { FOREHEAD_STEPS = 7 };

bool fs_skin_measure(fs_look look, const void *picture, const fs_landmarks *face, fs_skin *skin) {
  enum { STEPS = 16 };
  /* From the lower lids to the corners of the mouth: farther out a turned face has its hair. */
  static const int outline[] = {41, 46, 48, 54, 33};
  enum { OUTLINE = sizeof outline / sizeof outline[0] };
  fs_point points[OUTLINE];
  for (int i = 0; i < OUTLINE; i++)
    points[i] = face->at[outline[i]];
  fs_convex_hull hull = fs_convex_hull_of(points, OUTLINE, 1);
  fs_rect box = fs_landmarks_box(face);
  float sum[3] = {0}, squares[3] = {0}, count = 0;
  for (int i = 0; i < STEPS * STEPS; i++) {
    int column = i % STEPS, row = i / STEPS;
    float x = box.x + box.width * ((float)column + 0.5f) / STEPS;
    float y = box.y + box.height * ((float)row + 0.5f) / STEPS;
    float lab[3];
    if (fs_convex_hull_depth(&hull, x, y) < 0 || !look(picture, x, y, lab))
      continue;
    for (int c = 0; c < 3; c++) {
      sum[c] += lab[c];
      squares[c] += lab[c] * lab[c];
    }
    count++;
  }
  if (count < 8)
    return false;
  float variance[3];
  for (int c = 0; c < 3; c++) {
    skin->mean[c] = sum[c] / count;
    variance[c] = fmaxf(squares[c] / count - skin->mean[c] * skin->mean[c], 0);
  }
  skin->lightness_spread = sqrtf(variance[0]);
  skin->colour_spread = sqrtf(variance[1] + variance[2]);
  return true;
}

float fs_skin_distance(const fs_skin *skin, const float lab[3]) {
  /* Foreheads and cheeks shine, so brighter is taken less hard than darker. */
  float lighter = lab[0] - skin->mean[0];
  float lightness = lighter > 0 ? lighter / (2.5f * skin->lightness_spread + 18)
                                : -lighter / (2.5f * skin->lightness_spread + 8);
  float colour = hypotf(lab[1] - skin->mean[1], lab[2] - skin->mean[2]) / (1.5f * skin->colour_spread + 11);
  return fmaxf(lightness, colour);
}

float fs_skin_forehead(fs_look look, const void *picture, const fs_landmarks *face) {
  fs_skin skin;
  if (!fs_skin_measure(look, picture, face, &skin))
    return lowest;
  float reach = lowest;
  for (int i = 0; i <= FOREHEAD_STEPS; i++) {
    float height = lowest + (float)i * step;
    fs_point points[FS_MESH_POINTS];
    fs_mesh_fit(face, height, points);
    int strange = 0;
    /* The outermost two stand at the temples, where hair is no news. */
    for (int k = FS_LANDMARKS + 2; k < FS_MESH_POINTS - 2; k++) {
      float lab[3];
      strange += !look(picture, points[k].x, points[k].y, lab) || fs_skin_distance(&skin, lab) > 1;
    }
    if (strange > 1)
      break;
    reach = height;
  }
  return reach;
}
