/* Convex outlines. */
#ifndef FS_CONVEX_HULL_H
#define FS_CONVEX_HULL_H

#include "vision/face/vision.h"

enum { FS_CONVEX_HULL_MAX = FS_LANDMARKS };

/* One side: x * at[0] + y * at[1] + at[2] is the distance from it, positive inside. */
typedef struct fs_side {
  float at[3];
} fs_side;

typedef struct fs_convex_hull {
  fs_side sides[FS_CONVEX_HULL_MAX];
  int count;
} fs_convex_hull;

/* The convex hull of at most FS_CONVEX_HULL_MAX points, drawn towards its middle by `shrink` (1: not at all).
 * It has no sides where the points lie on one line. */
fs_convex_hull fs_convex_hull_of(const fs_point *points, int count, float shrink);

/* How deep a point lies inside: the distance from the nearest side, negative outside of it, and very much
 * so everywhere if there are no sides. */
float fs_convex_hull_depth(const fs_convex_hull *hull, float x, float y);

#endif
