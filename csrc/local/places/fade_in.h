/* A shot that fades in from black, white or another plain picture: whoever is found in it has been there
 * since it began, too faint to be found. */
#ifndef FS_FADE_IN_H
#define FS_FADE_IN_H

#include "local/media/shot_boundary.h"

typedef struct fs_fade_in {
  float early[FS_THUMB_WIDTH * FS_THUMB_HEIGHT]; /* the first frame of which something can be told */
  bool is_on, has_early;
  float contrast; /* the most so far */
  int stalls;     /* frames in a row whose contrast is no greater */
  int frames;     /* since the last blank one */
} fs_fade_in;

/* Takes the shot's next frame, or the first one of a shot (`cut`). */
void fs_fade_in_see(fs_fade_in *fade, const fs_shot_boundary *frame, bool cut);

/* Frames from the first one that shows anything up to this one; 0 where the scene does not fade in. */
int fs_fade_in_frames(const fs_fade_in *fade);

#endif
