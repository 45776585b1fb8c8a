#include "local/mesh/packed_mesh.h"

#include <math.h>
#include <stdlib.h>

enum { STEPS = 32000 };

static int16_t steps_of(float distance, float step) {
  const float steps = distance / step;
  return (int16_t)(isfinite(steps) ? lrintf(steps) : 0);
}

void fs_mesh_pack(const fs_mesh *mesh, fs_packed_mesh *packed) {
  const fs_point3 origin = mesh->at[0];
  float reach = 1e-3f;
  for (int i = 0; i < FS_MESH; i++) {
    const fs_point3 *p = &mesh->at[i];
    reach =
        fmaxf(reach, fmaxf(fabsf(p->x - origin.x), fmaxf(fabsf(p->y - origin.y), fabsf(p->z - origin.z))));
  }
  packed->origin = origin;
  packed->step = reach / STEPS;
  for (int i = 0; i < FS_MESH; i++) {
    const fs_point3 *p = &mesh->at[i];
    packed->at[i][0] = steps_of(p->x - origin.x, packed->step);
    packed->at[i][1] = steps_of(p->y - origin.y, packed->step);
    packed->at[i][2] = steps_of(p->z - origin.z, packed->step);
  }
}

void fs_mesh_unpack(const fs_packed_mesh *packed, fs_mesh *mesh) {
  const fs_point3 o = packed->origin;
  const float step = packed->step;
  for (int i = 0; i < FS_MESH; i++) {
    const int16_t *at = packed->at[i];
    mesh->at[i] = (fs_point3){o.x + step * at[0], o.y + step * at[1], o.z + step * at[2]};
  }
}

void fs_packed_mesh_shift(fs_packed_mesh *packed, fs_point by) {
  packed->origin.x += by.x;
  packed->origin.y += by.y;
}

void fs_packed_mesh_blend(const fs_packed_mesh *from, const fs_packed_mesh *to, float share,
                          fs_packed_mesh *out) {
  fs_mesh a, b;
  fs_mesh_unpack(from, &a);
  fs_mesh_unpack(to, &b);
  for (int i = 0; i < FS_MESH; i++) {
    a.at[i].x += share * (b.at[i].x - a.at[i].x);
    a.at[i].y += share * (b.at[i].y - a.at[i].y);
    a.at[i].z += share * (b.at[i].z - a.at[i].z);
  }
  fs_mesh_pack(&a, out);
}

/* ---- meshes in a row ---- */

enum { FARTHEST = 1 << 22 /* steps: a damaged picture's mesh may lie anywhere */ };

static const float steps_a_pixel[3] = {32, 32, 8};

/* Signed numbers as 0, -1, 1, -2, …: small ones stay small. */
static uint32_t fold(int32_t value) {
  return value < 0 ? (uint32_t)(-(value + 1)) << 1 | 1 : (uint32_t)value << 1;
}

static int32_t unfold(uint32_t value) {
  return value & 1 ? -(int32_t)(value >> 1) - 1 : (int32_t)(value >> 1);
}

/* In whole steps; what is no number is nowhere. */
static int32_t bounded(float place) {
  if (!isfinite(place))
    return 0;
  const float below = place < FARTHEST ? place : FARTHEST;
  return (int32_t)lrintf(below > -FARTHEST ? below : -FARTHEST);
}

/* Of each axis how far all points move together, and how much each moves otherwise. */
enum { AXIS_NUMBERS = 1 + FS_MESH, NUMBERS = 3 * AXIS_NUMBERS };

static void put_number(uint8_t bytes[FS_MESH_DIFFERENCE], int at, int32_t value) {
  const uint32_t number = fold(value);
  for (int k = 0; k < 4; k++)
    bytes[k * NUMBERS + at] = (uint8_t)(number >> (8 * k));
}

static int32_t get_number(const uint8_t bytes[FS_MESH_DIFFERENCE], int at) {
  uint32_t number = 0;
  for (int k = 0; k < 4; k++)
    number |= (uint32_t)bytes[k * NUMBERS + at] << (8 * k);
  return unfold(number);
}

void fs_mesh_differ(const fs_packed_mesh *mesh, fs_mesh_steps *last, uint8_t bytes[FS_MESH_DIFFERENCE]) {
  const float origin[3] = {mesh->origin.x, mesh->origin.y, mesh->origin.z};
  for (int axis = 0; axis < 3; axis++) {
    int32_t *was = last->at[axis], is[FS_MESH];
    int64_t sum = 0;
    for (int i = 0; i < FS_MESH; i++) {
      is[i] = bounded((origin[axis] + mesh->step * mesh->at[i][axis]) * steps_a_pixel[axis]);
      sum += is[i] - was[i];
    }
    const int32_t together = (int32_t)(sum / FS_MESH);
    put_number(bytes, axis * AXIS_NUMBERS, together);
    for (int i = 0; i < FS_MESH; i++) {
      put_number(bytes, axis * AXIS_NUMBERS + 1 + i, is[i] - was[i] - together);
      was[i] = is[i];
    }
  }
}

int fs_mesh_follow(const uint8_t bytes[FS_MESH_DIFFERENCE], fs_mesh_steps *last, fs_packed_mesh *mesh) {
  fs_mesh whole;
  for (int axis = 0; axis < 3; axis++) {
    const int64_t together = get_number(bytes, axis * AXIS_NUMBERS);
    for (int i = 0; i < FS_MESH; i++) {
      const int64_t is = last->at[axis][i] + together + get_number(bytes, axis * AXIS_NUMBERS + 1 + i);
      if (llabs(is) > FARTHEST)
        return -1;
      last->at[axis][i] = (int32_t)is;
    }
  }
  for (int i = 0; i < FS_MESH; i++)
    whole.at[i] =
        (fs_point3){(float)last->at[0][i] / steps_a_pixel[0], (float)last->at[1][i] / steps_a_pixel[1],
                    (float)last->at[2][i] / steps_a_pixel[2]};
  fs_mesh_pack(&whole, mesh);
  return 0;
}
