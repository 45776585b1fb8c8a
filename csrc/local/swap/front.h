/* What is before a face in the scene: hair, a hand, glasses, a microphone. It stays there. */
#ifndef FS_FRONT_H
#define FS_FRONT_H

#include "local/face/skin_points.h"
#include "local/swap/glasses.h"
#include "local/swap/lighting.h"

/* A thing of one colour, such as a pole, which stays to the pixel: it may pass over an eye or the mouth,
 * whose own colours tell nothing of what hides them. It is learnt from points of which several share a colour
 * that is no skin's. Brows, lids, lips and where a beard may grow do not count, nor does hair over the
 * forehead. */
typedef struct fs_obstacle {
  int lasts;                  /* frames for which it is looked for though no more is learnt of it */
  float colour[3];            /* luma 0 to 255, chroma around 0 */
  float apart;                /* how far the skin's colour is from it */
  bool hides[FS_FACE_POINTS]; /* points that have its colour in the frame at hand */
} fs_obstacle;

/* What is remembered of a track; zeroed first. */
typedef struct fs_front {
  float clear[FS_FACE_POINTS]; /* 0 (something is before this point) to 1 (skin) */
  fs_hairline hairline;
  bool any; /* false before the first frame */
  fs_glasses glasses;
  fs_obstacle obstacle;
  fs_skin_field skin; /* of the frame at hand */
  bool skin_known;    /* false: too little of it was seen */
} fs_front;

/* Looks at the scene's colours, which `lighting` has read, around each point of the face. `width` is the
 * face's in pixels. Glasses have been looked for before. */
void fs_front_see(fs_front *front, const fs_lighting *lighting, const fs_patch *patch, const fs_mesh *face,
                  float width);

/* Marks in an empty map what has the thing's colour and hangs together with points that it hides, in the rows
 * of pixels that `warp` covers; nothing where that has no sharp edges. */
void fs_obstacle_mark(const fs_obstacle *obstacle, const fs_patch *patch, const fs_mesh *face,
                      const fs_warp *warp, fs_glasses_map *map);

#endif
