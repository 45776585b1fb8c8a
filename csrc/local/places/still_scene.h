/* A scene that stays as a look for faces has seen it: beside the people who are known nothing moves, so
 * nobody can have come. */
#ifndef FS_STILL_SCENE_H
#define FS_STILL_SCENE_H

#include "local/media/shot_boundary.h"
#include "vision/face/turned_frames.h"

typedef struct fs_still_scene {
  float thumb[FS_THUMB_WIDTH * FS_THUMB_HEIGHT]; /* of the frame that was looked at */
  fs_rect people[FS_FRAME_FACES];                /* the faces that were seen, in cells of the thumb */
  int count;
  bool known; /* all of them are faces for sure, and the look before has seen them, too */
} fs_still_scene;

/* Keeps what a look at a frame of `width` and `height`, which may begin a shot, has found. */
void fs_still_scene_keep(fs_still_scene *scene, const fs_shot_boundary *frame, int width, int height,
                         const fs_face *faces, int count, bool cut);

/* Whether a later frame shows the same people at most, talking as they may. */
bool fs_still_scene_stays(const fs_still_scene *scene, const fs_shot_boundary *frame);

#endif
