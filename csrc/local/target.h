/* The face that somebody is given. */
#ifndef FS_TARGET_H
#define FS_TARGET_H

#include "../vision/vision.h"

enum { FS_TARGET_LAYERS = 7 };

/* A picture in CIE Lab; the fourth number is not used and keeps a pixel in one SIMD register. */
typedef struct fs_layer {
  float (*lab)[4]; /* owned */
  int width, height;
} fs_layer;

typedef struct fs_target {
  fs_layer layers[FS_TARGET_LAYERS]; /* each half as large as the one before */
  int layer_count;
  fs_landmarks face; /* in pixels of the first layer */
  float width;       /* of the face in the first layer */
  float forehead;    /* how much of it is bare, see mesh.h */
} fs_target;

/* Reads the picture at `path`, in which there must be one face that can be used. `role` names the picture in
 * sentences ("the target picture for face 3"). Returns 0, or -1 with a sentence in `error`. */
int fs_target_load(fs_target *target, fs_vision *vision, const char *path, const char *role, char *error,
                   size_t error_size);

void fs_target_free(fs_target *target);

/* The colour at a point of a layer, given in pixels of the first layer; beyond the edge the picture is
 * mirrored (fs_target_load) or ends in its last pixel. */
void fs_layer_at(const fs_target *target, int layer, float x, float y, float lab[4]);

#endif
