#include "local/analysis/packed_mesh.h"

#include <math.h>

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
