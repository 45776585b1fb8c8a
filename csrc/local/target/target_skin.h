/* Where a target's picture is of its skin's colour. */
#ifndef FS_TARGET_SKIN_H
#define FS_TARGET_SKIN_H

#include "local/face/skin_points.h"
#include "local/target/target.h"

/* An fs_look at an fs_target: a layer in which single hairs have run together. */
bool fs_target_look(const void *target, float x, float y, float yuv[3]);

/* How surely a place of the picture, or what is close to it, is not of the skin's colour: 0 to 1. The edge of
 * hair is as dark as hair. */
float fs_target_strange(const fs_target *target, const fs_skin_points *skin, float x, float y);

/* From 0 to 1 as `t` does, slowly at both ends. */
float fs_smooth_step(float t);

#endif
