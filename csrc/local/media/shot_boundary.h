/* Detects cuts between shots. */
#ifndef FS_SHOT_BOUNDARY_H
#define FS_SHOT_BOUNDARY_H

#include "vision/face/vision.h"

#include <stdbool.h>

enum { FS_THUMB_WIDTH = 64, FS_THUMB_HEIGHT = 36 };

typedef struct fs_shot_boundary {
  float thumb[FS_THUMB_WIDTH *
              FS_THUMB_HEIGHT]; /* of the last frame that showed something, less its mean brightness */
  bool any;
} fs_shot_boundary;

typedef enum fs_shot { FS_SHOT_GOES_ON, FS_SHOT_BEGINS, FS_SHOT_IS_EMPTY } fs_shot;

/* Whether `frame` belongs to another shot than the frame before (the first one does). Fades, flashes, strobes
 * and lightning do not begin any. A frame that a flash or a dip to black leaves empty tells nothing: the next
 * one is compared with what was seen before it. */
fs_shot fs_shot_boundary_at(fs_shot_boundary *cuts, const fs_grey *frame);

#endif
