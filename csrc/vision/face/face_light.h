/* How much detail and light a face has in a picture. */
#ifndef FS_FACE_LIGHT_H
#define FS_FACE_LIGHT_H

#include "vision/geometry.h"
#include "vision/picture/picture.h"

enum { FS_SHARPNESS_SIDE = 128 };

typedef struct fs_face_light {
  float sharpness;  /* fs_grey_sharpness of the face, reduced to FS_SHARPNESS_SIDE pixels where it is wider */
  float brightness; /* 0 to 1 */
} fs_face_light;

/* `box` is the landmarks' (fs_landmarks_box); where it lies outside of the picture both are 0. Returns 0, or
 * -1 when memory is short. */
int fs_face_light_measure(const fs_picture *picture, const fs_rect *box, fs_face_light *light);

#endif
