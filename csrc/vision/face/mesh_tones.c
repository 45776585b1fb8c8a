#include "vision/face/mesh_tones.h"

#include "vision/face/mesh_measures.h"

#include <math.h>
#include <stddef.h>

enum {
  REACH = 1,         /* pixels looked at to either side of a point, */
  STEPS_ACROSS = 40, /* as far apart as this many are across the face */
};

static int within(float at, int size) {
  return !(at > 0) ? 0 : at < (float)(size - 1) ? (int)at : size - 1;
}

static float tone_at(const fs_grey *frame, const fs_point3 *point, float step) {
  int sum = 0;
  for (int v = -REACH; v <= REACH; v++) {
    const int y = within(point->y + (float)v * step, frame->height);
    const uint8_t *row = frame->data + (ptrdiff_t)y * frame->stride;
    for (int u = -REACH; u <= REACH; u++)
      sum += row[within(point->x + (float)u * step, frame->width)];
  }
  return (float)sum / ((2 * REACH + 1) * (2 * REACH + 1));
}

void fs_mesh_tones_read(fs_mesh_tones *tones, const fs_grey *frame, const fs_mesh *mesh) {
  const float step = fmaxf(fs_mesh_box(mesh).width / STEPS_ACROSS, 1);
  float mean = 0, squares = 0;
  for (int i = 0; i < FS_MESH; i++) {
    tones->at[i] = tone_at(frame, &mesh->at[i], step);
    mean += tones->at[i] / FS_MESH;
  }
  for (int i = 0; i < FS_MESH; i++) {
    tones->at[i] -= mean;
    squares += tones->at[i] * tones->at[i];
  }
  const float norm = squares > 1 ? 1 / sqrtf(squares) : 0;
  for (int i = 0; i < FS_MESH; i++)
    tones->at[i] *= norm;
}

float fs_mesh_tones_likeness(const fs_mesh_tones *one, const fs_mesh_tones *other) {
  float sum = 0;
  for (int i = 0; i < FS_MESH; i++)
    sum += one->at[i] * other->at[i];
  return sum;
}
