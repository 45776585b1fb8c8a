#include "local/places/fade_in.h"

#include <math.h>
#include <string.h>

/* Standard deviation of a thumb, in grey levels, below which a frame is blank, and from which it shows what
 * the scene is in spite of its grain. */
static const float blank = 1, telling = 1.5f;
/* By what contrast must rise, fold, and for how many frames it may not: some are shown twice or coded as the
 * one before. In fades of up to three seconds it rises by .03 and more a frame until half of it is there. */
static const float rise = 1.005f;
enum { MAX_STALLS = 3 };
/* Least correlation with the first telling frame: of fades it was above .9, also with grain. Somebody who
 * walks into a plain picture begins as a strip at its edge. */
static const float alike = 0.7f;

static float product(const float *a, const float *b) {
  float sum = 0;
  for (int i = 0; i < FS_THUMB_WIDTH * FS_THUMB_HEIGHT; i++)
    sum += a[i] * b[i];
  return sum / (FS_THUMB_WIDTH * FS_THUMB_HEIGHT);
}

void fs_fade_in_see(fs_fade_in *fade, const fs_shot_boundary *frame, bool cut) {
  const float contrast = sqrtf(product(frame->thumb, frame->thumb));
  if (cut || contrast < blank) {
    *fade = (fs_fade_in){.is_on = contrast < blank, .contrast = contrast};
    return;
  }
  if (!fade->is_on)
    return;
  fade->frames++;
  fade->stalls = contrast > rise * fade->contrast ? 0 : fade->stalls + 1;
  fade->contrast = fmaxf(fade->contrast, contrast);
  if (!fade->has_early && contrast >= telling) {
    memcpy(fade->early, frame->thumb, sizeof fade->early);
    fade->has_early = true;
  }
  const float both = fade->has_early ? product(fade->early, frame->thumb) : 0;
  const float expected = fade->has_early ? sqrtf(product(fade->early, fade->early)) * contrast : 0;
  fade->is_on = fade->stalls <= MAX_STALLS && both >= alike * expected;
}

int fs_fade_in_frames(const fs_fade_in *fade) {
  return fade->is_on ? fade->frames : 0;
}
