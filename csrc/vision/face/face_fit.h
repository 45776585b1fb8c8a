/* A face with its mesh, and what speaks for its being one. */
#ifndef FS_FACE_FIT_H
#define FS_FACE_FIT_H

#include "vision/net/blazeface.h"
#include "vision/picture/picture.h"

#include <stdbool.h>

/* Independent witnesses. None is enough: each is sure of many things that are no face. */
typedef struct fs_witnesses {
  float detector;  /* UltraFace's score, 0 to 1 */
  float presence;  /* the mesh network's, 0 to 1 */
  float keys;      /* BlazeFace's score, 0 to 1 */
  float key_error; /* distance of BlazeFace's eyes, nose and mouth from the mesh's, over the face's size */
  float slip;      /* by which the mesh still moved in its last pass, over the face's size */
  float contrast;  /* how much darker the eyes are than the cheeks, of the cheeks' light */
} fs_witnesses;

typedef struct fs_face_fit {
  fs_face face; /* as it was found */
  fs_mesh mesh;
  fs_landmarks landmarks; /* the mesh's */
  fs_witnesses witnesses;
  float likelihood; /* of being a face, by all witnesses, and its embedding where that was asked: 0 to 1 */
} fs_face_fit;

/* What BlazeFace's points and the picture have to say about the mesh; `keys->score` may be 0. */
void fs_witnesses_measure(const fs_mesh *mesh, const fs_keys *keys, const fs_picture *picture,
                          fs_witnesses *out);

/* How likely this is a face, by all witnesses: 0 to 1. */
float fs_witnesses_weigh(const fs_witnesses *witnesses);

/* Whether the mesh is where the face's features are, so that they may be described: it is one, and
 * neither in profile nor hidden. */
bool fs_face_fit_is_clear(const fs_face_fit *fit);

#endif
