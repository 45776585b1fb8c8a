/* Lenses that nobody sees through, whatever they reflect: before neither eye is one to be seen, and what is
 * there instead has not the skin's colour. */
#ifndef FS_LENSES_H
#define FS_LENSES_H

#include "local/canvas/matte.h"
#include "local/glasses/around_eyes.h"

#include <stdbool.h>

/* What is remembered of a track; zeroed first. */
enum { FS_BRIDGE_COLUMNS = 32, FS_BRIDGE_ROWS = 18 };
typedef struct fs_lenses {
  float worn;                                   /* 0 (no) to 1 (yes) */
  bool any;                                     /* false before the first frame that was looked at */
  float foreign[2][FS_EYE_WAYS][FS_EYE_DEPTHS]; /* how unlike skin places around the eyes are, in the mean of
                                                   frames */
  float bridge[FS_BRIDGE_ROWS][FS_BRIDGE_COLUMNS]; /* the same between the eyes' middles */
  fs_point middle[2];                              /* of the eyes in the frame at hand, as all below */
  float across[2], down[2], width;                 /* as in fs_eyes_place */
  float edge[2][FS_EYE_WAYS];                      /* from the middle, in the face's width */
} fs_lenses;

/* Looks for lenses before the eyes of a face whose `width` is in pixels, `yaw` in degrees. */
void fs_lenses_see(fs_lenses *lenses, const fs_patch *patch, const fs_mesh *face, float width, float yaw);

/* Marks them in the frame that was looked at last; `sure`, 0 to 1, is how much is to be made of them. */
void fs_lenses_mark(const fs_lenses *lenses, const fs_patch *patch, float sure, fs_matte *matte);

#endif
