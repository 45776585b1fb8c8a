/* Glasses that a face wears in the scene: their frame is too thin for the mesh's points, and stays to the
 * pixel. */
#ifndef FS_GLASSES_H
#define FS_GLASSES_H

#include "local/face/skin_field.h"
#include "local/face/warp.h"
#include "local/swap/patch.h"
#include "vision/geometry.h"

#include <stdbool.h>

/* What is remembered of a track from frame to frame; zeroed first. */
typedef struct fs_glasses {
  float worn; /* 0 (no) to 1 (yes) */
  float luma; /* of the frame, 0 to 255 */
  bool any;   /* false before the first frame that was looked at */
} fs_glasses;

/* How much of each pixel of a patch is the glasses' frame. */
typedef struct fs_glasses_map {
  uint8_t *shares, *rows, *wide; /* owned, in one piece: 0 to 255; the last two are working memory */
  size_t capacity;
  int width, height;
} fs_glasses_map;

/* Looks for the bridge, a thin dark bar across the nose between the eyes, and for dark lenses. `width` is the
 * face's in pixels, `yaw` in degrees: of a face that is turned away nothing new is learnt. */
void fs_glasses_see(fs_glasses *glasses, const fs_patch *patch, const fs_mesh *face, float width, float yaw);

/* 0 to 1: how much is to be made of them; steady where the look at single frames is not. */
float fs_glasses_sure(const fs_glasses *glasses);

/* Whether a point of the mesh is where glasses are. */
bool fs_glasses_around(int point);

/* Marks what is nearer to the frame's luma than to the skin's around the eyes and hangs together with the
 * bridge, unlike brows and lashes. Returns 0, or -1 when memory is short. */
int fs_glasses_map_set(fs_glasses_map *map, const fs_glasses *glasses, const fs_patch *patch,
                       const fs_mesh *face, float width, const fs_skin_field *skin);

/* Takes the frame, and so many pixels around it, out of what `warp` will paint. */
void fs_glasses_map_cut(const fs_glasses_map *map, int reach, fs_warp *warp);

/* Puts the frame, as fs_glasses_map_cut has widened it, back into a patch in which it has moved. */
void fs_glasses_map_put_back(const fs_glasses_map *map, const fs_patch *from, fs_patch *to);

void fs_glasses_map_free(fs_glasses_map *map);

#endif
