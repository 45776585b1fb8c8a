/* Faces of which the picture's edge cuts off a half: with the picture mirrored at the edge they are nearly
 * whole. */
#ifndef FS_BEYOND_EDGE_H
#define FS_BEYOND_EDGE_H

#include "vision/face/vision.h"

#include <stdbool.h>

/* Finds faces that reach over the picture's edge, in a view of it as large as the small one of find_faces.c;
 * boxes are in the picture's pixels. Only what surely is a face to the detector counts, since in the mirror
 * an arm or a collar may look like one, too. `in_shape`: what is mirrored has the picture's shape, so that
 * the detector's networks are those of a look at it; else it is as wide on all sides. Returns how many, or -1
 * when memory is short. */
int fs_find_beyond_edge(fs_vision *vision, const fs_picture *picture, bool in_shape, fs_face *faces, int max);

/* Tells the candidates what the others, of fs_find_beyond_edge, are: one that shows the same part of the
 * picture as one of those has its score if that is higher, and the rest are added. `max` is the room.
 * Returns how many candidates there are then. */
int fs_add_beyond_edge(const fs_picture *picture, const fs_face *others, int other_count, fs_face *faces,
                       int count, int max);

#endif
