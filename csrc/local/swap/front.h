/* What is before a face in the scene: hair, a hand, glasses, a pole, whatever passes. It stays
 * there. */
#ifndef FS_FRONT_H
#define FS_FRONT_H

#include "local/face/skin_points.h"
#include "local/glasses/glasses.h"
#include "local/swap/bar_before.h"
#include "local/swap/lighting.h"
#include "local/swap/passing.h"

/* What is remembered of a track; zeroed first. */
typedef struct fs_front {
  float clear[FS_FACE_POINTS]; /* 0 (something is before this point) to 1 (skin) */
  fs_hairline hairline;
  bool any; /* false before the first frame */
  fs_glasses glasses;
  fs_bar_before bar;
  fs_passing passing;
  fs_skin_field skin; /* of the frame at hand */
  bool skin_known;    /* false: too little of it was seen */
} fs_front;

/* Looks at the scene's colours, which `lighting` has read, around each point of the face. `width` is the
 * face's in pixels. Glasses and what passes have been looked for before. */
void fs_front_see(fs_front *front, const fs_lighting *lighting, const fs_patch *patch, const fs_mesh *face,
                  float width);

/* Whether anything stays to the pixel, which fs_front_mark marks. */
bool fs_front_has_matte(const fs_front *front);

/* Marks it in an empty matte of the patch that was looked at; `places` is working memory. Returns 0, or -1
 * when memory is short. */
int fs_front_mark(const fs_front *front, const fs_patch *patch, const fs_mesh *face, float width,
                  fs_warp *places, fs_matte *matte);

#endif
