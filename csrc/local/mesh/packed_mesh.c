#include "local/mesh/packed_mesh.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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

/* Differences are Rice codes (Rice, Some Practical Universal Noiseless Coding Techniques, 1979): the upper
 * part of a number as so many ones, the lower as `low` bits. */
enum {
  LOW_BITS = 5,       /* in which `low` is written */
  LOW_MAX = 24,       /* largest value of it */
  ONES_MAX = 24,      /* after so many, the whole number follows */
  WHOLE = 27,         /* bits of a whole number */
  FARTHEST = 1 << 22, /* steps: a damaged picture's mesh may lie anywhere */
};

static const float steps_a_pixel[3] = {32, 32, 8};

typedef struct fs_bits {
  uint8_t *bytes; /* borrowed */
  size_t at, end; /* in bits */
} fs_bits;

/* The bytes behind those that were written are zero. */
static void put_bits(fs_bits *b, uint32_t value, int count) {
  while (count > 0) {
    const int room = 8 - (int)(b->at % 8), taken = count < room ? count : room;
    const uint32_t part = value >> (count - taken) & ((1u << taken) - 1);
    b->bytes[b->at / 8] |= (uint8_t)(part << (room - taken));
    b->at += (size_t)taken;
    count -= taken;
  }
}

/* 0 behind the end. */
static uint32_t get_bits(fs_bits *b, int count) {
  uint32_t value = 0;
  while (count > 0) {
    const int left = 8 - (int)(b->at % 8), taken = count < left ? count : left;
    const uint32_t byte = b->at < b->end ? b->bytes[b->at / 8] : 0;
    value = value << taken | (byte >> (left - taken) & ((1u << taken) - 1));
    b->at += (size_t)taken;
    count -= taken;
  }
  return value;
}

/* Signed numbers as 0, -1, 1, -2, …: small ones stay small. */
static uint32_t fold(int32_t value) {
  return value < 0 ? (uint32_t)(-(value + 1)) << 1 | 1 : (uint32_t)value << 1;
}

static int32_t unfold(uint32_t value) {
  return value & 1 ? -(int32_t)(value >> 1) - 1 : (int32_t)(value >> 1);
}

static void put_number(fs_bits *b, uint32_t value, int low) {
  const uint32_t ones = value >> low;
  if (ones >= ONES_MAX) {
    put_bits(b, (1u << ONES_MAX) - 1, ONES_MAX);
    put_bits(b, value, WHOLE);
    return;
  }
  put_bits(b, (1u << (ones + 1)) - 2, (int)ones + 1);
  put_bits(b, value, low);
}

static uint32_t get_number(fs_bits *b, int low) {
  uint32_t ones = 0;
  while (ones < ONES_MAX && get_bits(b, 1) == 1)
    ones++;
  return ones == ONES_MAX ? get_bits(b, WHOLE) : ones << low | get_bits(b, low);
}

static uint32_t bits_of(const uint32_t numbers[FS_MESH], int low) {
  uint32_t sum = 0;
  for (int i = 0; i < FS_MESH; i++)
    sum += numbers[i] >> low >= ONES_MAX ? ONES_MAX + WHOLE : (numbers[i] >> low) + 1 + (uint32_t)low;
  return sum;
}

/* From all bits of the largest number on they become fewer down to the best, and then more. */
static int best_low(const uint32_t numbers[FS_MESH]) {
  uint32_t all = 0;
  for (int i = 0; i < FS_MESH; i++)
    all |= numbers[i];
  int low = 0;
  while (low < LOW_MAX && all >> low != 0)
    low++;
  uint32_t least = bits_of(numbers, low), next;
  while (low > 0 && (next = bits_of(numbers, low - 1)) <= least) {
    least = next;
    low--;
  }
  return low;
}

/* In whole steps; what is no number is nowhere. */
static int32_t bounded(float place) {
  if (!isfinite(place))
    return 0;
  const float below = place < FARTHEST ? place : FARTHEST;
  return (int32_t)lrintf(below > -FARTHEST ? below : -FARTHEST);
}

/* One of the mesh's three planes: how far all points move together, and how much each moves otherwise. */
static void put_plane(fs_bits *b, const int32_t now[FS_MESH], int32_t last[FS_MESH]) {
  uint32_t numbers[FS_MESH];
  int64_t sum = 0;
  for (int i = 0; i < FS_MESH; i++)
    sum += now[i] - last[i];
  const int32_t together = (int32_t)(sum / FS_MESH);
  for (int i = 0; i < FS_MESH; i++)
    numbers[i] = fold(now[i] - last[i] - together);
  const int low = best_low(numbers);
  put_bits(b, fold(together), WHOLE);
  put_bits(b, (uint32_t)low, LOW_BITS);
  for (int i = 0; i < FS_MESH; i++)
    put_number(b, numbers[i], low);
  memcpy(last, now, FS_MESH * sizeof *now);
}

/* Returns false where the plane is damaged. */
static bool get_plane(fs_bits *b, int32_t last[FS_MESH]) {
  const int32_t together = unfold(get_bits(b, WHOLE));
  const int low = (int)get_bits(b, LOW_BITS);
  if (low > LOW_MAX)
    return false;
  for (int i = 0; i < FS_MESH; i++) {
    const int64_t now = (int64_t)last[i] + together + unfold(get_number(b, low));
    if (llabs(now) > FARTHEST)
      return false;
    last[i] = (int32_t)now;
  }
  return b->at <= b->end;
}

size_t fs_mesh_squeeze(const fs_packed_mesh *mesh, fs_mesh_steps *last, uint8_t bytes[FS_SQUEEZED_MAX]) {
  fs_bits bits = {bytes, 0, 8 * (size_t)FS_SQUEEZED_MAX};
  memset(bytes, 0, FS_SQUEEZED_MAX);
  const float origin[3] = {mesh->origin.x, mesh->origin.y, mesh->origin.z};
  for (int plane = 0; plane < 3; plane++) {
    int32_t now[FS_MESH];
    for (int i = 0; i < FS_MESH; i++)
      now[i] = bounded((origin[plane] + mesh->step * mesh->at[i][plane]) * steps_a_pixel[plane]);
    put_plane(&bits, now, last->at[plane]);
  }
  return (bits.at + 7) / 8;
}

size_t fs_mesh_expand(const uint8_t *bytes, size_t size, fs_mesh_steps *last, fs_packed_mesh *mesh) {
  fs_bits bits = {(uint8_t *)bytes, 0, 8 * size};
  fs_mesh whole;
  for (int plane = 0; plane < 3; plane++)
    if (!get_plane(&bits, last->at[plane]))
      return 0;
  for (int i = 0; i < FS_MESH; i++)
    whole.at[i] =
        (fs_point3){(float)last->at[0][i] / steps_a_pixel[0], (float)last->at[1][i] / steps_a_pixel[1],
                    (float)last->at[2][i] / steps_a_pixel[2]};
  fs_mesh_pack(&whole, mesh);
  return (bits.at + 7) / 8;
}
