/* The face that somebody is given. */
#ifndef FS_TARGET_H
#define FS_TARGET_H

#include "local/swap/pyramid.h"

typedef struct fs_target {
  fs_pyramid layers;
  fs_landmarks face; /* in pixels of the first layer */
  float width;       /* of the face in the first layer */
  float forehead;    /* how much of it is bare, see mesh.h */
  float yaw;         /* degrees, see fs_pose */
} fs_target;

/* Reads the picture at `path`, in which there must be one face that can be used. `role` names the picture in
 * sentences ("the target picture for face 3"). Its light and hair are as in the picture until
 * fs_normalize_target. Returns 0, or -1 with a sentence in `error`. */
int fs_target_load(fs_target *target, fs_vision *vision, const char *path, const char *role, char *error,
                   size_t error_size);

/* The face as a mirror shows it: for a person who looks the other way. Returns 0, or -1 when memory is short.
 */
int fs_target_mirror(const fs_target *target, fs_target *mirrored);

void fs_target_free(fs_target *target);

#endif
