/* A face candidate with its mesh, and the evidence that it is a face. */
#ifndef FS_FACE_FIT_H
#define FS_FACE_FIT_H

#include "vision/net/blazeface.h"
#include "vision/picture/picture.h"

#include <stdbool.h>

/* Independent measurements. No single one decides: each scores many non-faces highly. */
typedef struct fs_witnesses {
  float detector;  /* UltraFace's score, 0 to 1 */
  float presence;  /* the mesh network's, 0 to 1 */
  float keys;      /* BlazeFace's score, 0 to 1 */
  float key_error; /* distance of BlazeFace's eyes, nose and mouth from the mesh's, relative to the face's
                      size */
  float slip;      /* movement of the mesh in its last pass, relative to the face's size */
  float contrast;  /* difference of cheeks and eyes in brightness, relative to the cheeks */
} fs_witnesses;

typedef struct fs_face_fit {
  fs_face face; /* as it was found */
  fs_mesh mesh;
  fs_landmarks landmarks; /* the mesh's */
  fs_witnesses witnesses;
  float likelihood; /* of being a face, by all witnesses, and its embedding where that was asked: 0 to 1 */
} fs_face_fit;

/* Compares the mesh with BlazeFace's points and with the picture. `keys->score` may be 0. */
void fs_witnesses_measure(const fs_mesh *mesh, const fs_keys *keys, const fs_picture *picture,
                          fs_witnesses *out);

/* Likelihood of a face by all witnesses, 0 to 1. */
float fs_witnesses_weigh(const fs_witnesses *witnesses);

/* The logarithm of a likelihood's odds, of one that is kept off 0 and 1; and the likelihood of such a number.
 */
float fs_log_odds(float likelihood);
float fs_likelihood_of_odds(float log_odds);

/* Whether the mesh fits well enough to describe the face: not in profile, not hidden. */
bool fs_face_fit_is_clear(const fs_face_fit *fit);

#endif
