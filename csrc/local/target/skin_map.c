#include "local/target/skin_map.h"

#include "local/face/face_parts.h"

#include <string.h>

/* Distances from the skin's colour between which a lip or a beard ceases to be taken for skin. */
static const float surely_skin = 1.2f, surely_not = 1.9f;
/* Shares travel through the warp as places. */
static const float share_scale = 1000;

float fs_skin_map_share(float distance) {
  const float other = (distance - surely_skin) / (surely_not - surely_skin);
  return other < 0 ? 1 : other > 1 ? 0 : 1 - other;
}

int fs_skin_map_set(fs_target *t, fs_look look, fs_warp *warp) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  const float across = (float)t->layers.layer[0].width / FS_SKIN_MAP,
              down = (float)t->layers.layer[0].height / FS_SKIN_MAP;
  fs_warp_point points[FS_FACE_POINTS];
  fs_skin_points skin;
  fs_skin_points_find(&skin, look, t, &t->face, t->width);
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const fs_point3 *at = &t->face.at[i];
    const float other = parts->beard[i] ? share_scale : 0;
    points[i] = (fs_warp_point){at->x / across, at->y / down, at->z / across, other, 0, 1, 0};
  }
  memset(t->skin.other, 0, sizeof t->skin.other);
  memset(t->skin.skin, skin.known ? 0 : 255, sizeof t->skin.skin);
  if (fs_warp_set(warp, points, 0, 0, FS_SKIN_MAP, FS_SKIN_MAP) != 0)
    return -1;
  for (int row = 0; row < FS_SKIN_MAP; row++)
    for (int column = 0; column < FS_SKIN_MAP; column++) {
      const float x = ((float)column + 0.5f) * across, y = ((float)row + 0.5f) * down;
      const float other = (float)fs_warp_at(warp, column, row).x / (1 << FS_WARP_FRACTION) / share_scale;
      float yuv[3];
      t->skin.other[row][column] = (uint8_t)(255 * other);
      if (!skin.known || !look(t, x, y, yuv))
        continue;
      const fs_skin_sample s = fs_skin_points_sample(&t->face, t->width, x, y, yuv);
      t->skin.skin[row][column] = (uint8_t)(255 * fs_skin_map_share(fs_skin_field_distance(&skin.field, &s)));
    }
  return 0;
}
