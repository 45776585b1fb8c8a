/* Faces of a still picture of any size: found, told from the background, and fitted with landmarks. */
#ifndef FS_FIND_FACES_H
#define FS_FIND_FACES_H

#include "vision/face/vision.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { FS_FACES_MAX = 32 };

/* The faces of the picture, largest first, without parts of a face that look like another one, and without
 * what is doubtful beside a face that is none. Returns how many, or -1 when memory is short. */
int fs_find_faces(fs_vision *vision, const fs_picture *picture, fs_face faces[FS_FACES_MAX]);

/* Whether a face is so much smaller than the picture's largest that it is not what the picture is about. */
bool fs_face_is_background(const fs_face *face, const fs_face *largest);

/* Reduces the picture where the face in `box`, which moves along, has more pixels than any use for them.
 * Returns the scale, 1 where nothing was done. */
float fs_find_faces_reduce(fs_picture *picture, fs_rect *box);

/* The landmarks of the face in `box`, and how far to trust them (FS_LEAST_TRUST). Returns 0, or -1 when
 * memory is short. */
int fs_find_faces_landmarks(fs_vision *vision, const fs_picture *picture, const fs_rect *box,
                            fs_landmarks *out, float *trust);

#ifdef __cplusplus
}
#endif

#endif
