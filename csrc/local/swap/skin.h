/* Skin told from hair and from things before a face, by the colour of its cheeks. */
#ifndef FS_SKIN_H
#define FS_SKIN_H

#include "vision/face/vision.h"

#include <stdbool.h>

/* Reads the colour (Lab) around a point, or returns false where there is no picture. */
typedef bool (*fs_look)(const void *picture, float x, float y, float lab[3]);

typedef struct fs_skin {
  float mean[3];
  float lightness_spread, colour_spread;
} fs_skin;

/* The skin of a face. Returns false where too little of it is in the picture. */
bool fs_skin_measure(fs_look look, const void *picture, const fs_landmarks *face, fs_skin *skin);

/* How far from the skin's a colour is: below 1 it may well be skin. */
float fs_skin_distance(const fs_skin *skin, const float lab[3]);

/* Where hair, a hat or the picture's edge begins above the brows, in the measure of fs_mesh_fit. Even where
 * hair hangs over the brows the result reaches a little over them. */
float fs_skin_forehead(fs_look look, const void *picture, const fs_landmarks *face);

#endif
