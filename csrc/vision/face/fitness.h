/* How well the face in a picture serves as the target of a swap. */
#ifndef FS_FITNESS_H
#define FS_FITNESS_H

#include "vision/face/face_light.h"
#include "vision/face/vision.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct fs_fitness {
  float score;        /* 0 to 1: nothing could be better. Pictures of one person are compared by it */
  char weakness[160]; /* what makes the swap poorer than it could be, as predicates of the face with commas
                         between them: "looks 32 degrees to the side, has its eyes closed"; empty: nothing */
  char unusable[80];  /* see fs_fitness_is_usable */
} fs_fitness;

/* Whether the local engine takes a face as a target: it is large enough, and looks towards the camera. If
 * not, `why` has a predicate of it: "is too small: 39 pixels wide, at least 48 are needed"; else it is empty.
 */
bool fs_fitness_is_usable(const fs_mesh *face, char *why, size_t size);

/* What the picture and the mesh of a clear face (fs_face_fit_is_clear) say. How far to trust it: MODELS.md.
 */
void fs_fitness_measure(const fs_picture *picture, const fs_face_fit *fit, const fs_face_light *light,
                        fs_fitness *fitness);

#endif
