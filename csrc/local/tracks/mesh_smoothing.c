#include "local/tracks/mesh_smoothing.h"

#include "local/face/face_parts.h"

#include <math.h>
#include <string.h>

/* Seconds; found on 25 frames a second: shape over 2 frames, position, which truly moves fast, over 1.2. */
static const double shape_sigma = 0.08, position_sigma = 0.048;

/* Of the face's size: a point that has moved clearly (a blink, a word) counts little elsewhere in time, else
 * quick movements would be ironed out. */
static const float clear_move = 0.035f;
/* The same of a lid, whose whole way is some 0.15 and takes two frames. */
static const float clear_blink = 0.012f;
/* The same of a face that turns back in its way, or starts, or stops. */
static const float clear_turn = 0.03f;

/* A face's position and size. */
typedef struct position {
  float x, y, z, size;
} position;

static position position_of(const fs_mesh *mesh) {
  position p = {0};
  for (int i = 0; i < FS_MESH; i++) {
    p.x += mesh->at[i].x / FS_MESH;
    p.y += mesh->at[i].y / FS_MESH;
    p.z += mesh->at[i].z / FS_MESH;
  }
  for (int i = 0; i < FS_MESH; i++) {
    float x = mesh->at[i].x - p.x, y = mesh->at[i].y - p.y;
    p.size += (x * x + y * y) / FS_MESH;
  }
  p.size = fmaxf(sqrtf(p.size), 1e-3f);
  return p;
}

static float weight_of(int distance, double sigma) {
  return sigma > 0 ? (float)exp(-distance * distance / (2 * sigma * sigma)) : distance == 0;
}

/* The frames around one, each relative to its own position. */
typedef struct window {
  fs_mesh shapes[2 * FS_SMOOTHING_REACH + 1];
  position positions[2 * FS_SMOOTHING_REACH + 1];
  float shape_weights[2 * FS_SMOOTHING_REACH + 1], position_weights[2 * FS_SMOOTHING_REACH + 1];
  int count, middle;
} window;

static void open_window(window *w, const fs_packed_mesh *frames, int count, int at, double rate) {
  int reach = (int)fmin(2 * shape_sigma * rate, FS_SMOOTHING_REACH);
  w->count = 0;
  for (int i = at - reach; i <= at + reach; i++) {
    if (i < 0 || i >= count)
      continue;
    fs_mesh *shape = &w->shapes[w->count];
    fs_mesh_unpack(&frames[i], shape);
    const position p = position_of(shape);
    for (int k = 0; k < FS_MESH; k++) {
      fs_point3 *q = &shape->at[k];
      *q = (fs_point3){(q->x - p.x) / p.size, (q->y - p.y) / p.size, (q->z - p.z) / p.size};
    }
    w->positions[w->count] = p;
    w->shape_weights[w->count] = weight_of(i - at, shape_sigma * rate);
    w->position_weights[w->count] = weight_of(i - at, position_sigma * rate);
    if (i == at)
      w->middle = w->count;
    w->count++;
  }
}

static position smooth_position(const window *w) {
  position sum = {0};
  float total = 0;
  for (int i = 0; i < w->count; i++) {
    const float weight = w->position_weights[i];
    sum.x += weight * w->positions[i].x;
    sum.y += weight * w->positions[i].y;
    sum.z += weight * w->positions[i].z;
    sum.size += weight * w->positions[i].size;
    total += weight;
  }
  const position *here = &w->positions[w->middle];
  const float dx = sum.x / total - here->x, dy = sum.y / total - here->y, clear = clear_turn * here->size;
  const float share = 1 / (1 + (dx * dx + dy * dy) / (clear * clear));
  return (position){here->x + share * dx, here->y + share * dy, sum.z / total, sum.size / total};
}

static fs_point3 smooth_point(const window *w, int point, float clear) {
  const fs_point3 here = w->shapes[w->middle].at[point];
  float x = 0, y = 0, z = 0, total = 0;
  for (int i = 0; i < w->count; i++) {
    const fs_point3 *q = &w->shapes[i].at[point];
    const float dx = q->x - here.x, dy = q->y - here.y;
    const float weight = w->shape_weights[i] / (1 + (dx * dx + dy * dy) / (clear * clear));
    x += weight * dx;
    y += weight * dy;
    z += weight * (q->z - here.z);
    total += weight;
  }
  return (fs_point3){here.x + x / total, here.y + y / total, here.z + z / total};
}

static fs_point speed_of(const window *w) {
  const int before = w->middle > 0 ? w->middle - 1 : 0;
  const int after = w->middle + 1 < w->count ? w->middle + 1 : w->middle;
  const position *a = &w->positions[before], *b = &w->positions[after];
  const float frames = after > before ? (float)(after - before) : 1;
  return (fs_point){(b->x - a->x) / frames, (b->y - a->y) / frames};
}

void fs_mesh_smooth(const fs_packed_mesh *frames, int count, int at, double frame_rate, fs_mesh *out,
                    fs_point *speed) {
  window w = {.count = 0};
  open_window(&w, frames, count, at, frame_rate);
  *speed = speed_of(&w);
  const position to = smooth_position(&w);
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  for (int k = 0; k < FS_MESH; k++) {
    const bool is_lid = k < FS_FACE_POINTS && parts->eye[k] && parts->from_opening[k] <= 1;
    const fs_point3 p = smooth_point(&w, k, is_lid ? clear_blink : clear_move);
    out->at[k] = (fs_point3){to.x + to.size * p.x, to.y + to.size * p.y, to.z + to.size * p.z};
  }
}
