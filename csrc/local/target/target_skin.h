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

/* The luma, 0 to 255, of a place of the picture, in a layer that still has what is as thin as a rim. */
float fs_target_luma(const fs_target *target, float x, float y);

/* Lines up to a twentieth of the face's width, or up to a tenth of it. */
typedef enum fs_lines { FS_LINES_NARROW, FS_LINES_WIDE } fs_lines;

/* By how much luma, of 255, a place on such a line is darker than what is on both sides of it; else 0. */
float fs_target_line(const fs_target *target, fs_lines lines, float x, float y);

/* From 0 to 1 as `t` does, slowly at both ends. */
float fs_smooth_step(float t);

#endif
