#include "vision/face/mesh_measures.h"

#include <math.h>

enum { OUTLINE = 468 /* points that are not of the irises */ };

void fs_mesh_landmarks(const fs_mesh *mesh, fs_landmarks *landmarks) {
  static const int points[FS_LANDMARKS] = {
      162, 234, 93,  58,  172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389,
      71,  63,  105, 66,  107, 336, 296, 334, 293, 301, 168, 197, 5,   4,   75,  97,  2,
      326, 305, 33,  160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380, 61,  39,  37,
      0,   267, 269, 291, 405, 314, 17,  84,  181, 78,  82,  13,  312, 308, 317, 14,  87};
  for (int i = 0; i < FS_LANDMARKS; i++)
    landmarks->at[i] = (fs_point){mesh->at[points[i]].x, mesh->at[points[i]].y};
}

float fs_mesh_roll(const fs_mesh *mesh) {
  const fs_point3 *left = &mesh->at[33], *right = &mesh->at[263];
  return atan2f(right->y - left->y, right->x - left->x);
}

/* The bounds of the points, turned by `angle` against the clock. */
static fs_rect bounds(const fs_mesh *mesh, float angle) {
  float c = cosf(angle), s = sinf(angle);
  float left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
  for (int i = 0; i < OUTLINE; i++) {
    float x = c * mesh->at[i].x + s * mesh->at[i].y, y = c * mesh->at[i].y - s * mesh->at[i].x;
    left = fminf(left, x);
    right = fmaxf(right, x);
    top = fminf(top, y);
    bottom = fmaxf(bottom, y);
  }
  return (fs_rect){left, top, right - left, bottom - top};
}

fs_region fs_mesh_region(const fs_mesh *mesh) {
  float angle = fs_mesh_roll(mesh), c = cosf(angle), s = sinf(angle);
  fs_rect box = bounds(mesh, angle);
  float x = box.x + box.width / 2, y = box.y + box.height / 2;
  return (fs_region){{c * x - s * y, s * x + c * y}, 1.5f * fmaxf(box.width, box.height), angle};
}

fs_rect fs_mesh_box(const fs_mesh *mesh) {
  return bounds(mesh, 0);
}

float fs_mesh_distance(const fs_mesh *a, const fs_mesh *b) {
  float sum = 0;
  for (int i = 0; i < OUTLINE; i++)
    sum += hypotf(a->at[i].x - b->at[i].x, a->at[i].y - b->at[i].y);
  return sum / OUTLINE;
}
