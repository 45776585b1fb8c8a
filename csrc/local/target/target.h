/* The face that somebody is given. */
#ifndef FS_TARGET_H
#define FS_TARGET_H

#include "base/error.h"
#include "local/face/face_shape.h"
#include "local/face/pyramid.h"
#include "vision/face/fitness.h"
#include "vision/face/vision.h"

/* Over the first layer: how much of a place is where lips are and a beard may grow, whose colour is not
 * skin's, and how much of it is skin all the same; of 255. */
enum { FS_SKIN_MAP = 64 };
typedef struct fs_skin_map {
  uint8_t other[FS_SKIN_MAP][FS_SKIN_MAP], skin[FS_SKIN_MAP][FS_SKIN_MAP];
} fs_skin_map;

typedef struct fs_target {
  fs_pyramid layers;
  fs_fitness fitness;            /* of the picture; none where its face is not clear */
  fs_mesh face;                  /* in pixels of the first layer */
  float width;                   /* of the face in the first layer */
  float yaw;                     /* degrees, see fs_stance */
  float shown[FS_FACE_POINTS];   /* 0 to 1: how well the picture shows each point's skin */
  float form[FS_FACE_POINTS][3]; /* see fs_stance_undo */
  float across[FS_FACE_POINTS];  /* see fs_face_facing_across */
  bool halved; /* one half, of a face that looks aside or has hair before the other, serves for both */
  uint16_t from[FS_FACE_POINTS]; /* the point whose skin each point shows */
  float iris[3];                 /* its colour: luma 0 to 255, chroma around 0 */
  bool iris_known;
  bool dark_lenses; /* glasses before the eyes let nothing be seen of them */
  fs_skin_map skin; /* see fs_skin_map_set */
} fs_target;

/* Reads the picture at `path`, in which there must be one face that can be used. `role` names the picture in
 * sentences ("the target picture for face 3"). Its light and hair are as in the picture until
 * fs_target_prepare. Returns 0, or -1 with a sentence in `error`. */
int fs_target_load(fs_target *target, fs_vision *vision, const char *path, const char *role, fs_error *error);

/* Has the other half serve for the right half of the picture's face, or for the left one, too. */
void fs_target_halve(fs_target *target, bool right);

/* The face as a mirror shows it: for a person who looks the other way. Returns 0, or -1 when memory is short.
 */
int fs_target_mirror(const fs_target *target, fs_target *mirrored);

void fs_target_free(fs_target *target);

#endif
