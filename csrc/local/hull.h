/* Convex outlines. */
#ifndef FS_HULL_H
#define FS_HULL_H

#include "../vision/vision.h"

enum { FS_HULL_MOST = 40 };

typedef struct fs_hull {
  fs_point at[FS_HULL_MOST]; /* in order around */
  int count;
} fs_hull;

/* The convex hull of at most FS_HULL_MOST points. */
fs_hull fs_hull_of(const fs_point *points, int count);

/* Draws all points towards the middle by `factor` (1: not at all). */
void fs_hull_shrink(fs_hull *hull, float factor);

/* How deep a point lies inside: the distance from the nearest side, negative outside of it. */
float fs_hull_depth(const fs_hull *hull, float x, float y);

#endif
