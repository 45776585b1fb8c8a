#include "local/face/iris.h"

#include <math.h>
#include <string.h>

/* Points of the mesh: the lids' edges with the same sense of turning, the iris' middle and its rim. */
static const uint16_t lids[2][FS_LID_POINTS] = {
    {33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7},
    {362, 398, 384, 385, 386, 387, 388, 466, 263, 249, 390, 373, 374, 380, 381, 382}};
static const uint16_t irises[2][5] = {{468, 469, 470, 471, 472}, {473, 474, 475, 476, 477}};
const uint16_t fs_lid_middles[2][2] = {{159, 145}, {386, 374}};
static const uint16_t corners[2][2] = {{33, 133}, {362, 263}};
/* Of the radius: where the pupil ends and where the white begins; how soft the rim is. */
static const float pupil = 0.4f, white = 0.9f, rim = 0.2f;

int fs_iris_mirror(int point) {
  const int eye = point >= irises[1][0];
  return point - irises[eye][0] + irises[!eye][0];
}

static float distance(const fs_point3 *a, const fs_point3 *b) {
  return hypotf(a->x - b->x, a->y - b->y);
}

fs_iris fs_iris_of(const fs_mesh *face, int eye) {
  const fs_point3 *middle = &face->at[irises[eye][0]];
  const uint16_t *lid = fs_lid_middles[eye], *corner = corners[eye];
  fs_iris iris = {.middle = {middle->x, middle->y}};
  for (int i = 1; i < 5; i++)
    iris.radius += distance(middle, &face->at[irises[eye][i]]) / 4;
  for (int i = 0; i < FS_LID_POINTS; i++) {
    const fs_point3 *a = &face->at[lids[eye][i]], *b = &face->at[lids[eye][(i + 1) % FS_LID_POINTS]];
    iris.x[i] = a->x;
    iris.y[i] = a->y;
    iris.dx[i] = b->x - a->x;
    iris.dy[i] = b->y - a->y;
    iris.edges[i] = hypotf(iris.dx[i], iris.dy[i]) + 1e-3f;
  }
  iris.height = distance(&face->at[lid[0]], &face->at[lid[1]]);
  const fs_point3 *from = &face->at[corner[0]], *to = &face->at[corner[1]];
  const float width = distance(from, to) + 1e-3f;
  iris.opening = iris.height / width;
  iris.across = ((middle->x - from->x) * (to->x - from->x) + (middle->y - from->y) * (to->y - from->y)) /
                (width * width);
  return iris;
}

/* Some edges of the lids, of which a place is measured at once. */
typedef float edges __attribute__((vector_size(16)));
enum { AT_ONCE = sizeof(edges) / sizeof(float) };
_Static_assert(FS_LID_POINTS % AT_ONCE == 0, "no edge is left over");

static edges edges_at(const float *values) {
  edges some;
  memcpy(&some, values, sizeof some);
  return some;
}

/* How far inside of the lids a place is, in pixels; nothing or less outside. Of a closed eye nothing is
 * inside. */
static float inside_lids(const fs_iris *iris, float x, float y) {
  float least = INFINITY;
  for (int i = 0; i < FS_LID_POINTS && least > 0; i += AT_ONCE) {
    const edges dx = edges_at(&iris->dx[i]), dy = edges_at(&iris->dy[i]);
    const edges inside =
        (dx * (y - edges_at(&iris->y[i])) - dy * (x - edges_at(&iris->x[i]))) / edges_at(&iris->edges[i]);
    for (int k = 0; k < AT_ONCE; k++)
      least = inside[k] < least ? inside[k] : least;
  }
  return least;
}

static float share(float value, float whole) {
  return fminf(fmaxf(value / whole, 0), 1);
}

float fs_iris_at(const fs_iris *iris, float x, float y) {
  const float dx = x - iris->middle.x, dy = y - iris->middle.y, from_middle = sqrtf(dx * dx + dy * dy);
  const float soft = rim * iris->radius + 0.7f;
  if (from_middle > iris->radius + soft)
    return 0;
  return share(iris->radius + soft / 2 - from_middle, soft) * share(inside_lids(iris, x, y), soft);
}

bool fs_iris_colour(const fs_iris *iris, fs_look look, const void *picture, float yuv[3]) {
  enum { ACROSS = 13, LEAST = 12, ROUNDS = 3 };
  float seen[ACROSS * ACROSS][3];
  int count = 0, counted = 0;
  for (int i = 0; i < ACROSS * ACROSS; i++) {
    const int row = i / ACROSS, column = i % ACROSS, half = ACROSS / 2;
    const float u = (float)(column - half) / (float)half, v = (float)(row - half) / (float)half;
    const float r = hypotf(u, v), x = iris->middle.x + iris->radius * u,
                y = iris->middle.y + iris->radius * v;
    if (r > pupil && r < white && inside_lids(iris, x, y) > rim * iris->radius &&
        look(picture, x, y, seen[count]))
      count++;
  }
  float limit = 255;
  for (int round = 0; round < ROUNDS; round++) {
    float sum[3] = {0};
    counted = 0;
    for (int i = 0; i < count; i++)
      if (seen[i][0] <= limit) {
        for (int c = 0; c < 3; c++)
          sum[c] += seen[i][c];
        counted++;
      }
    if (counted < LEAST)
      return false;
    for (int c = 0; c < 3; c++)
      yuv[c] = sum[c] / (float)counted;
    /* what is much brighter glints, or is the white */
    limit = 1.25f * yuv[0] + 8;
  }
  return true;
}
