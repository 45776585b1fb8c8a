/* Values of the mesh's points, spread over the pixels of a target's first layer. */
#ifndef FS_POINT_VALUES_H
#define FS_POINT_VALUES_H

#include "local/face/warp.h"
#include "local/target/target.h"

enum { FS_POINT_VALUE_MOST = 125 };

/* Lays two values of each point, up to FS_POINT_VALUE_MOST above or below 0, and its weight over the picture:
 * they are the places of `warp`'s pixels. Returns 0, or -1 when memory is short. */
int fs_point_values_lay(const fs_target *target, const float one[FS_FACE_POINTS],
                        const float other[FS_FACE_POINTS], const float weight[FS_FACE_POINTS], fs_warp *warp);

/* The value that a pixel's place stands for. */
float fs_point_value(uint16_t place);

#endif
