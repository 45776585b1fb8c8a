/* Noise that hides what a film shows, as a sensor has it in the dark: the networks see nobody in it, where
 * people still do. */
#ifndef FS_NOISE_FILTER_H
#define FS_NOISE_FILTER_H

#include "local/media/shot_boundary.h"

#include <libavutil/frame.h>
#include <stdbool.h>
#include <stdint.h>

enum { FS_NOISE_PROBES = 24 * 12 };

typedef struct fs_noise_filter {
  float before[FS_NOISE_PROBES];       /* the finest detail of the frame before, at places all over it */
  float noise;                         /* grey levels */
  bool is_on;                          /* frames are made smooth, */
  float finer;                         /* of so many of the detector's pixels along a side one */
  struct SwsContext *reduce, *enlarge; /* owned, like the next two */
  AVFrame *small;                      /* the frame in small */
  uint16_t *mean; /* of such frames so far, in 256ths of a level; NULL: there is none of this size */
} fs_noise_filter;

/* Puts a smooth frame, and a lighter one where that is dark, in place of one whose noise hides what it shows.
 * `shot` is what is known of the frame; another shot may begin with it (`cut`). Returns 0, or -1 when memory
 * is short. */
int fs_noise_filter_run(fs_noise_filter *filter, const fs_shot_boundary *shot, bool cut, AVFrame **frame);

/* Releases what was made on the way. */
void fs_noise_filter_free(fs_noise_filter *filter);

#endif
